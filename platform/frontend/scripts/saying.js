// What became of what is typed is said in a place that screen readers listen to. Read out is what is new: that it is
// kept, once; that the line is down; that room runs out. What merely goes on is shown, and interrupts nobody.

export const fill = (pattern, words) => (pattern ?? "").replace(/\{(\w+)\}/g, (_, name) => words[name]);

export const tell = (place, sentence, isNews = true) => {
  place.setAttribute("aria-live", isNews ? "polite" : "off");
  if (place.textContent !== sentence) place.textContent = sentence;
};

const counted = (number) => number.toLocaleString("ja-JP");
const length = (text) => [...text.replaceAll("\r\n", "\n")].length;

// How much room is left is said before it runs out (data-left, data-over of the place), and at the limit nothing is cut off.
export const telling = (place, box, most) => {
  let before = "";
  return () => {
    const left = most - length(box.value);
    const now = left < 0 ? "over" : left < most / 10 ? "left" : "";
    if (now) tell(place, fill(place.dataset[now], { left: counted(left), most: counted(most), over: counted(-left) }), now !== before);
    before = now;
    if (left < 0) box.setAttribute("aria-invalid", "true");
    else box.removeAttribute("aria-invalid");
  };
};

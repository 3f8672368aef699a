"""What two browsers in a call receive of each other."""

# Pictures that changed, and sound that is more than silence, as this browser received them.
RECEIVED = """async () => {
  const video = document.querySelector('[data-theirs]');
  if (!video.srcObject || !video.videoWidth) return false;
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  context.createMediaStreamSource(video.srcObject).connect(analyser);
  const before = video.getVideoPlaybackQuality().totalVideoFrames;
  const samples = new Float32Array(analyser.fftSize);
  let loudest = 0;
  for (let turn = 0; turn < 20; turn++) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    analyser.getFloatTimeDomainData(samples);
    loudest = Math.max(loudest, ...samples.map(Math.abs));
  }
  context.close();
  return video.getVideoPlaybackQuality().totalVideoFrames - before > 5 && loudest > 0.01;
}"""

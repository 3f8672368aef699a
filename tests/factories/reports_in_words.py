"""A report in words to draw, with every kind of picture, long names, hidden figures; in Japanese and in English."""

from dataclasses import fields

from reports.cube import Measure, Track
from reports.documents.naming import Headings, Naming
from reports.documents.report import (
    Bar,
    BarChart,
    Grid,
    Report,
    Section,
    Series,
    TrendChart,
    TwoStoreys,
    WordList,
)
from reports.published import By, Release

_WORDS = {
    "ja": {
        "company": "株式会社みなと精機",
        "quarter": "2026年7–9月",
        "title": "2026年7–9月の傾向",
        "lead": "閉じた四半期の、社外の相談と社内1on1の傾向です。社員の皆さんにも、これと同じものが見えています。",
        "hidden": "個人が分からないように",
        "hidden_cell": "非表示",
        "everyone": "全社",
        "units": (
            "開発本部",
            "ソフトウェア開発部",
            "研究・品質保証部、生産技術課および関西地区試作センター",
            "営業本部",
            "国内営業部",
            "海外営業部",
            "管理",
        ),
        "themes": (
            "成長・学び",
            "職場の人間関係",
            "マネジメント",
            "育児・介護と仕事",
            "心と体の健康",
            "異動・役割の変化",
        ),
        "share": "{share}%({people}名)",
        "findings": (
            (
                "「成長・学び」を話す人が、営業本部で増えています",
                "相談した214名のうち66名(31%)が、これを話題にしました。前の四半期の22%から、偶然をこえて増えました。",
            ),
            (
                "相談を使った人は、前の四半期と変わりません",
                "在籍した社員1,200名のうち214名(18%)が使いました。偶然をこえる変わり方ではありません。",
            ),
            (
                "社内の1on1では、キャリアのことがあまり話されていません",
                "社外では47%が話し、社内では12%です。話す場所が分かれていると読めます。",
            ),
        ),
        "sure": "確からしさ:高い(相談した人214名、誤差 ±6ポイント)。",
        "note": "線が割合、淡いところは偶然でぶれうる幅です。",
        "section": ("利用", "話されたテーマ", "満足", "四半期ごとの動き", "社外と社内", "ことば"),
        "share_of_use": "相談を使った人の割合、部署ごと",
        "share_of_theme": "テーマごとの、話題にした人の割合(全社)",
        "grid": "テーマと部署、話題にした人の数",
        "band": "5段階の4以上で答えた人の割合、部署ごと",
        "others": "灰色の括弧は、ほかの会社の中ほど半分です。",
        "trend": "相談を使った人と、社内1on1を行った人の割合",
        "outside": "社外の相談",
        "inside": "社内1on1",
        "storeys": "社外と社内で話されたこと",
        "words": "テーマごとによく使われたことば",
        "spoken": (
            ("成長・学び", ("資格", "評価面談", "学び直し", "異動希望")),
            ("職場の人間関係", ("板挟み", "会議")),
        ),
        "no_words": "十名より少ない人しか使わなかったことばは、載せていません。",
        "about_title": "この資料について",
        "about": (
            ("期間", "2026年7月1日から9月30日まで"),
            ("数え方", "人を数えています。何度相談しても、一人は一人です。"),
            ("しきい値", "5名より少ない数字は出しません。健やかさ、続ける気持ち、段階は10名です。"),
            ("割合", "百分率です。四捨五入しています。"),
        ),
        "protection": (
            "引き算で割り出せないように、隠した数字のとなりの数字も隠すことがあります。",
            "一度出した四半期の数字は、あとから変わりません。",
            "会社の人も社員も、見ているのはこの同じ数字です。",
        ),
        "released": "この数字は2026年10月2日(金) 9:00(東京)に確定しました。",
        "alternative": "{caption}。いちばん多いのは{most}です。",
    },
    "en": {
        "company": "Minato Precision Works",
        "quarter": "Jul–Sep 2026",
        "title": "What Jul–Sep 2026 showed",
        "lead": "Talks outside and 1on1s inside in the closed quarter. Everybody employed here sees the very same.",
        "hidden": "so that nobody can be found",
        "hidden_cell": "hidden",
        "everyone": "Whole company",
        "units": (
            "Development division",
            "Software development",
            "Research, quality assurance, production engineering and the Kansai prototype centre",
            "Sales division",
            "Domestic sales",
            "Overseas sales",
            "Administration",
        ),
        "themes": (
            "Growth and learning",
            "Relations at work",
            "Management",
            "Care and work",
            "Health of body and mind",
            "A move or another role",
        ),
        "share": "{share}% ({people} people)",
        "findings": (
            (
                "More people in the sales division talk about growth and learning",
                "66 of the 214 who came (31%) brought it up. That is more than the 22% of the quarter before, beyond "
                "chance.",
            ),
            (
                "As many people came as in the quarter before",
                "214 of 1,200 people (18%) came. The change is not beyond chance.",
            ),
            (
                "Careers are hardly spoken of in 1on1s inside",
                "Outside 47% spoke of them, inside 12%. People seem to keep the two places apart.",
            ),
        ),
        "sure": "Certainty: high (214 people came, give or take 6 points).",
        "note": "The line is the share; the pale part is how far chance may move it.",
        "section": ("Use", "Themes", "Satisfaction", "Quarter by quarter", "Outside and inside", "Words"),
        "share_of_use": "Share of people who came, by department",
        "share_of_theme": "Share of people who spoke of each theme (whole company)",
        "grid": "Themes by department, people who spoke of them",
        "band": "Share who answered 4 or more of 5, by department",
        "others": "The grey bracket is the middle half of other companies.",
        "trend": "Share of people who came, and who had a 1on1 inside",
        "outside": "Talks outside",
        "inside": "1on1s inside",
        "storeys": "What is talked about outside and inside",
        "words": "Words often used, by theme",
        "spoken": (
            ("Growth and learning", ("certificate", "appraisal", "learning again")),
            ("Relations at work", ("caught between", "meetings")),
        ),
        "no_words": "Words of fewer than ten people are left out.",
        "about_title": "About this document",
        "about": (
            ("Period", "1 July to 30 September 2026"),
            ("Counting", "People are counted. However often someone comes, they are one."),
            ("Thresholds", "No figure below 5 people; wellbeing, staying and stage none below 10."),
            ("Shares", "In per cent, rounded."),
        ),
        "protection": (
            "Figures beside a hidden one may be hidden too, so that none can be found by subtraction.",
            "Once released, the figures of a quarter never change.",
            "The company and its employees see the same figures.",
        ),
        "released": "These figures were settled on Fri 2 Oct 2026, 09:00 (Tokyo).",
        "alternative": "{caption}. The highest is {most}.",
    },
}
_QUARTERS = {
    "ja": ("2025年10–12月", "2026年1–3月", "2026年4–6月", "2026年7–9月"),
    "en": ("Oct–Dec 2025", "Jan–Mar 2026", "Apr–Jun 2026", "Jul–Sep 2026"),
}
_DEPTHS = (1, 2, 2, 1, 2, 2, 1)
HIDDEN = (2, 5)


def a_report(locale: str = "ja", units: int = 7) -> Report:
    """The same report in either language; with more `units` it is that of a larger company."""
    said = _WORDS[locale]
    names = [said["units"][n % 7] + (f" {n // 7 + 1}" if n >= 7 else "") for n in range(units)]
    use = _chart("use", said["share_of_use"], _bars(said, names, start=18), said)
    themes = _chart("themes", said["share_of_theme"], _themes(said), said, note=said["note"])
    findings = tuple(
        Section(f"finding-{n + 1}", title, (sentence,), said["sure"], (picture,))
        for n, ((title, sentence), picture) in enumerate(
            zip(said["findings"], (themes, _small(use), _storeys(said)), strict=True)
        )
    )
    sections = (
        Section("use", said["section"][0], (said["findings"][1][1],), said["sure"], (use,)),
        Section("themes", said["section"][1], (said["findings"][0][1],), said["sure"], (themes, _grid(said, names))),
        Section(
            "satisfaction",
            said["section"][2],
            (said["findings"][0][1],),
            said["sure"],
            (_chart("satisfaction", said["band"], _bands(said, names), said, note=said["others"], maximum=100),),
        ),
        Section("trend", said["section"][3], (said["findings"][1][1],), "", (_trend(said, locale),)),
        Section("both", said["section"][4], (said["findings"][2][1],), "", (_storeys(said),)),
        Section(
            "words",
            said["section"][5],
            (said["no_words"],),
            "",
            (WordList("words", said["words"], said["spoken"], said["no_words"]),),
        ),
    )
    return Report(
        locale=locale,
        company=said["company"],
        quarter=said["quarter"],
        title=said["title"],
        lead=said["lead"],
        findings=findings,
        sections=sections,
        about_title=said["about_title"],
        about=said["about"],
        protection=said["protection"],
        released=said["released"],
    )


def shown_texts(report: Report) -> list[str]:
    """Every figure the report shows, as it is written."""
    texts = []
    for section in report.findings + report.sections:
        for picture in section.pictures:
            match picture:
                case BarChart():
                    texts += [bar.text for bar in picture.bars]
                case TrendChart():
                    texts += [bar.text for line in picture.series for bar in line.points]
                case TwoStoreys():
                    texts += [bar.text for _, *pair in picture.rows for bar in pair]
                case Grid():
                    texts += [cell for _, cells in picture.rows for cell in cells if cell is not None]
    return [text for text in texts if text]


def _chart(id, caption, bars, said, note="", maximum=None):
    most = max((bar for bar in bars if bar.value is not None), key=lambda bar: bar.value)
    spoken = said["alternative"].format(caption=caption, most=f"{most.label} {most.text}")
    return BarChart(id, caption, bars, note, maximum, spoken)


def _small(chart):
    return BarChart(f"{chart.id}-small", chart.caption, chart.bars[:5], chart.note, chart.maximum, chart.alternative)


def _share(share, people, said):
    return said["share"].format(share=share, people=people)


def _bars(said, names, start):
    bars = [Bar(said["everyone"], start, _share(start, 214, said))]
    for n, name in enumerate(names):
        if n % 7 in HIDDEN:
            bars.append(Bar(name, hidden=said["hidden"], depth=_DEPTHS[n % 7]))
        else:
            share = 8 + (n * 7) % 23
            bars.append(Bar(name, share, _share(share, share * 2, said), depth=_DEPTHS[n % 7]))
    return tuple(bars)


def _themes(said):
    shares = (31, 27, 22, 14, None, 9)
    return tuple(
        Bar(name, hidden=said["hidden"])
        if share is None
        else Bar(name, share, _share(share, share * 2, said), share - 6, share + 6)
        for name, share in zip(said["themes"], shares, strict=True)
    )


def _bands(said, names):
    bars = [Bar(said["everyone"], 80, "80–90%", 80, 90, mark_low=70, mark_high=85)]
    for n, name in enumerate(names):
        low = 40 + 10 * (n % 5)
        bars.append(
            Bar(name, hidden=said["hidden"], depth=_DEPTHS[n % 7])
            if n % 7 in HIDDEN
            else Bar(name, low, f"{low}–{low + 10}%", low, low + 10, depth=_DEPTHS[n % 7])
        )
    return tuple(bars)


def _grid(said, names):
    rows = tuple(
        (theme, tuple(None if (n + 2 * m) % 4 == 0 else f"{1_100 + 5 + 3 * n + m:,}" for m in range(len(names))))
        for n, theme in enumerate(said["themes"])
    )
    return Grid("themes-by-unit", said["grid"], tuple(names), rows, said["hidden_cell"], depths=(0, 1, 1, 1, 2, 2))


def _trend(said, locale):
    def line(name, shares):
        return Series(
            name,
            tuple(
                Bar(quarter, hidden=said["hidden"]) if share is None else Bar(quarter, share, f"{share}%")
                for quarter, share in zip(_QUARTERS[locale], shares, strict=True)
            ),
        )

    lines = (line(said["outside"], (None, 12, 15, 18)), line(said["inside"], (52, 61, None, 66)))
    return TrendChart("trend", said["trend"], lines, alternative=f"{said['trend']}。")


def _storeys(said):
    shares = ((31, 22), (27, 12), (22, None), (14, 30))
    rows = tuple(
        (
            name,
            Bar(said["outside"], above, f"{above}%"),
            Bar(said["inside"], hidden=said["hidden"]) if below is None else Bar(said["inside"], below, f"{below}%"),
        )
        for name, (above, below) in zip(said["themes"], shares, strict=False)
    )
    return TwoStoreys("both", said["storeys"], said["outside"], said["inside"], rows, "", f"{said['storeys']}。")


def a_naming(release: Release) -> Naming:
    """Names of everything in a release, each made of its code."""
    return Naming(
        headings=Headings(**{field.name: f"{field.name}!" for field in fields(Headings)}),
        cuts={by: f"by {by.value}" for by in By},
        tables={(track, measure): f"{track.value} {measure.value}" for track in Track for measure in Measure},
        shares={(track, measure): f"{track.value} {measure.value} (%)" for track in Track for measure in Measure},
        rows={(by, row.id): f"row {row.id}" for by, rows in release.rows.items() for row in rows},
        items={
            (track, measure, item): f"item {item}"
            for track in Track
            for measure in Measure
            for item in {i for table in release.tables for i in table.items} | {w.theme for w in release.worries}
        },
        benchmarks={(one.track, one.measure, one.item): f"{one.companies} others" for one in release.benchmarks},
        languages={"ja": "日本語", "en": "English"},
        hidden="非表示",
        hidden_because="個人が分からないように",
    )

"""A small directory in which everybody is somebody, for the tests of the search."""

from collections.abc import Mapping

from factories.people import a_consultant

from sotomado.database import UnitOfWork
from sotomado.directory.models import Consultant, ConsultantCountry, ConsultantIndustry
from sotomado.directory.search import service as search
from sotomado.directory.vocabulary import AgeBand, Experience, Gender, Industry, SpokenLanguage, Style, Theme

JAPANESE, ENGLISH, CHINESE = SpokenLanguage.JAPANESE, SpokenLanguage.ENGLISH, SpokenLanguage.CHINESE

# name: facts, what they say in Japanese and in English, and where they have worked.
PEOPLE: Mapping[str, Mapping[str, object]] = {
    "田中 美咲": {
        "english": "Misaki Tanaka",
        "themes": (Theme.CARE, Theme.RELATIONS),
        "experiences": (Experience.WORKING_PARENT, Experience.OFFICE),
        "gender": Gender.WOMAN,
        "path": ("育休を二回とった事務職から", "From office work, with two parental leaves"),
        "biography": ("復帰した春のことを、いまも覚えています。", "I still remember the spring I came back."),
    },
    "髙橋 修": {
        "english": "Osamu Takahashi",
        "themes": (Theme.LATER_LIFE,),
        "experiences": (Experience.MANAGER, Experience.AFTER_RETIREMENT),
        "age_band": AgeBand.FIFTIES,
        "gender": Gender.MAN,
        "path": ("役職定年を越えて", "Past the post-retirement line"),
        "biography": (
            "部長を降りた日から、肩書きのない話をしています。",
            "Since I stepped down I talk without a title.",
        ),
        "industries": (Industry.MANUFACTURING,),
    },
    "リンダ・ヴェーバー": {
        "english": "Linda Weber",
        "themes": (Theme.OVERSEAS, Theme.MANAGEMENT),
        "experiences": (Experience.ABROAD, Experience.MANAGER),
        "languages": (ENGLISH, JAPANESE),
        "gender": Gender.WOMAN,
        "path": ("デュッセルドルフの商社から", "From a trading house in Düsseldorf"),
        "biography": ("駐在員として、部下との距離に悩みました。", "As an expatriate I worried about my team."),
        "countries": ("DE", "US"),
    },
    "王 偉": {
        "english": "Wei Wang",
        "themes": (Theme.OVERSEAS,),
        "experiences": (Experience.ENGINEERING, Experience.ABROAD),
        "languages": (CHINESE, ENGLISH),
        "path": ("サーバーの技術者から", "From engineering servers"),
        "biography": ("上海とシアトルで開発をしました。", "I built software in Shanghai and Seattle."),
        "countries": ("CN", "US"),
        "industries": (Industry.TECHNOLOGY,),
    },
    "佐藤 恵": {
        "english": "Megumi Sato",
        "themes": (Theme.HEALTH, Theme.UNCLEAR),
        "experiences": (Experience.MEDICAL, Experience.CAREER_CHANGE),
        "gender": Gender.WOMAN,
        "path": ("看護師から", "From nursing"),
        "biography": ("燃え尽きて半年休みました。", "I burned out and rested for half a year."),
        "styles": (Style.LISTENS,),
        "industries": (Industry.HEALTH,),
    },
    "斎藤 健一": {
        "english": "Kenichi Saito",
        "themes": (Theme.MANAGEMENT, Theme.RELATIONS),
        "experiences": (Experience.MANAGER, Experience.SALES),
        "gender": Gender.MAN,
        "path": ("営業所の所長から", "From running a sales office"),
        "biography": (
            "マネジメントの悩みを、だれにも言えずにいました。",
            "I could tell nobody about my worries as a manager.",
        ),
    },
    "渡邉 直樹": {
        "english": "Naoki Watanabe",
        "themes": (Theme.CARE, Theme.PRIVATE_LIFE),
        "experiences": (Experience.CARER, Experience.MANUFACTURING),
        "gender": Gender.MAN,
        "path": ("工場で働きながら母の介護を十年", "Ten years of caring for my mother beside the factory"),
        "biography": ("ものづくりの現場の言葉で話せます。", "I speak the words of the shop floor."),
        "industries": (Industry.MANUFACTURING,),
    },
    "小林 葵": {
        "english": "Aoi Kobayashi",
        "themes": (Theme.GROWTH, Theme.STAY_OR_LEAVE),
        "experiences": (Experience.CAREER_CHANGE, Experience.HUMAN_RESOURCES),
        "age_band": AgeBand.THIRTIES,
        "path": ("三度の転職のあと人事へ", "Into human resources after changing jobs three times"),
        "biography": (
            "続けることも、離れることも、一緒に考えます。",
            "Whether to stay or to leave, we think about it together.",
        ),
        "styles": (Style.STRUCTURES,),
    },
}


def a_directory(work: UnitOfWork) -> dict[int, str]:
    """Everybody, listed and findable: names by id."""
    named = {}
    for name, said in PEOPLE.items():
        known = {
            key: said[key]
            for key in ("themes", "experiences", "styles", "gender", "age_band", "languages")
            if key in said
        }
        one = a_consultant(work, name=name, **{"age_band": AgeBand.FORTIES, **known}).id
        row = work.session.get_one(Consultant, one)
        row.display_name_en = said["english"]
        row.path, row.path_en = said["path"]
        row.biography, row.biography_en = said["biography"]
        row.voice, row.voice_en = "ゆっくりどうぞ。", "Take your time."
        row.first_talk = row.first_talk_en = ""
        work.session.add_all([ConsultantCountry(consultant_id=one, country=code) for code in said.get("countries", ())])
        work.session.add_all([ConsultantIndustry(consultant_id=one, industry=it) for it in said.get("industries", ())])
        named[one] = name
    work.session.flush()
    search.reindex_all(work)
    return named

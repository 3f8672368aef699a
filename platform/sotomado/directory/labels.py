"""How the words of the vocabulary read on a page, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from sotomado.directory.vocabulary import (
    AgeBand,
    ConflictKind,
    Experience,
    Gender,
    Industry,
    ListingChange,
    MeetingMode,
    Pause,
    SpokenLanguage,
    Style,
    Theme,
    TimeOfWeek,
)

THEME_LABELS: Mapping[Theme, LazyString] = {
    Theme.UNCLEAR: _l("まだモヤモヤしている"),
    Theme.MEANING: _l("仕事の意味・やりがい"),
    Theme.GROWTH: _l("成長・学び"),
    Theme.ROLE_CHANGE: _l("異動・役割の変化"),
    Theme.RELATIONS: _l("職場の人間関係"),
    Theme.CARE: _l("育児・介護と仕事"),
    Theme.OVERSEAS: _l("海外・英語を使う仕事"),
    Theme.MANAGEMENT: _l("マネジメント"),
    Theme.STAY_OR_LEAVE: _l("続けるか、離れるか"),
    Theme.LATER_LIFE: _l("役職定年・定年のあと"),
    Theme.HEALTH: _l("心と体の健康"),
    Theme.PRIVATE_LIFE: _l("私生活・家族"),
}

EXPERIENCE_LABELS: Mapping[Experience, LazyString] = {
    Experience.TEAM_LEADER: _l("チームをまとめた経験"),
    Experience.MANAGER: _l("管理職の経験"),
    Experience.EXECUTIVE: _l("役員・経営の経験"),
    Experience.ABROAD: _l("海外で働いた経験"),
    Experience.WORKING_PARENT: _l("働きながらの子育て"),
    Experience.CARER: _l("介護と仕事の両立"),
    Experience.ENGINEERING: _l("技術・開発の仕事"),
    Experience.SALES: _l("営業の仕事"),
    Experience.OFFICE: _l("事務・管理部門の仕事"),
    Experience.SERVICE: _l("接客・サービスの仕事"),
    Experience.HUMAN_RESOURCES: _l("人事の仕事"),
    Experience.MANUFACTURING: _l("製造の現場"),
    Experience.MEDICAL: _l("医療・福祉の仕事"),
    Experience.CAREER_CHANGE: _l("転職の経験"),
    Experience.SELF_EMPLOYED: _l("独立・開業の経験"),
    Experience.AFTER_RETIREMENT: _l("定年後の働きかた"),
}

# As they stand together on the wish page: the same layer, the same work, a way that has been walked.
EXPERIENCE_GROUPS: Sequence[tuple[LazyString, tuple[Experience, ...]]] = (
    (_l("立場"), (Experience.TEAM_LEADER, Experience.MANAGER, Experience.EXECUTIVE)),
    (
        _l("仕事"),
        (
            Experience.ENGINEERING,
            Experience.SALES,
            Experience.OFFICE,
            Experience.SERVICE,
            Experience.HUMAN_RESOURCES,
            Experience.MANUFACTURING,
            Experience.MEDICAL,
        ),
    ),
    (
        _l("歩み"),
        (
            Experience.ABROAD,
            Experience.WORKING_PARENT,
            Experience.CARER,
            Experience.CAREER_CHANGE,
            Experience.SELF_EMPLOYED,
            Experience.AFTER_RETIREMENT,
        ),
    ),
)

STYLE_LABELS: Mapping[Style, LazyString] = {
    Style.LISTENS: _l("じっくり聴く"),
    Style.PUSHES: _l("背中を押す"),
    Style.STRUCTURES: _l("一緒に整理する"),
}

# The same, as someone asks for it.
STYLE_WISHES: Mapping[Style, LazyString] = {
    Style.LISTENS: _l("じっくり聴いてほしい"),
    Style.PUSHES: _l("背中を押してほしい"),
    Style.STRUCTURES: _l("一緒に整理してほしい"),
}

GENDER_LABELS: Mapping[Gender, LazyString] = {
    Gender.WOMAN: _l("女性"),
    Gender.MAN: _l("男性"),
    Gender.NON_BINARY: _l("ノンバイナリー"),
}

LANGUAGE_LABELS: Mapping[SpokenLanguage, LazyString] = {
    SpokenLanguage.JAPANESE: _l("日本語"),
    SpokenLanguage.ENGLISH: _l("英語"),
    SpokenLanguage.CHINESE: _l("中国語"),
}

MODE_LABELS: Mapping[MeetingMode, LazyString] = {
    MeetingMode.ONLINE: _l("オンライン"),
    MeetingMode.PHONE: _l("電話"),
    MeetingMode.IN_PERSON: _l("対面"),
}

AGE_BAND_LABELS: Mapping[AgeBand, LazyString] = {
    AgeBand.THIRTIES: _l("30代"),
    AgeBand.FORTIES: _l("40代"),
    AgeBand.FIFTIES: _l("50代"),
    AgeBand.SIXTIES: _l("60代"),
}

TIME_LABELS: Mapping[TimeOfWeek, LazyString] = {
    TimeOfWeek.WEEKDAY_MORNING: _l("平日の朝(10時まで)"),
    TimeOfWeek.WEEKDAY_DAYTIME: _l("平日の日中"),
    TimeOfWeek.WEEKDAY_EVENING: _l("平日の夜(17時から)"),
    TimeOfWeek.WEEKEND: _l("土日"),
}

INDUSTRY_LABELS: Mapping[Industry, LazyString] = {
    Industry.MANUFACTURING: _l("製造"),
    Industry.TECHNOLOGY: _l("IT・通信"),
    Industry.FINANCE: _l("金融・保険"),
    Industry.RETAIL: _l("商社・小売"),
    Industry.LOGISTICS: _l("物流・運輸"),
    Industry.CONSTRUCTION: _l("建設・不動産"),
    Industry.HEALTH: _l("医療・福祉"),
    Industry.EDUCATION: _l("教育・研究"),
    Industry.PUBLIC: _l("官公庁・公共団体"),
    Industry.HOSPITALITY: _l("飲食・宿泊・旅行"),
    Industry.MEDIA: _l("メディア・広告"),
    Industry.PROFESSIONAL: _l("士業・コンサルティング"),
    Industry.ENERGY: _l("エネルギー・素材"),
    Industry.AGRICULTURE: _l("農林水産・食品"),
}

CONFLICT_LABELS: Mapping[ConflictKind, LazyString] = {
    ConflictKind.EMPLOYER: _l("勤め先(いま、またはこれまで)"),
    ConflictKind.CLIENT: _l("取引先・顧問先"),
    ConflictKind.RECRUITER: _l("人材紹介の会社とのつながり"),
    ConflictKind.FAMILY: _l("家族や近しい人の勤め先"),
}

PAUSE_LABELS: Mapping[Pause, LazyString] = {
    Pause.OWN: _l("ご自分でお休み中"),
    Pause.DORMANT: _l("空き時間がないためお休み中"),
}

LISTING_CHANGE_LABELS: Mapping[ListingChange, LazyString] = {
    ListingChange.LISTED: _l("掲載をはじめました"),
    ListingChange.ASKED: _l("空き時間についてたずねました"),
    ListingChange.PAUSED: _l("お休みに入りました"),
    ListingChange.RESUMED: _l("お休みから戻りました"),
    ListingChange.UNLISTED: _l("掲載を終えました"),
}

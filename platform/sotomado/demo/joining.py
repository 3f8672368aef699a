"""How one gets to the consultants of the demo: rooms, numbers and places that are nobody's.

Nothing is drawn here: the lines follow from who they are. Numbers in Tokyo never go on with 0000.
"""

from __future__ import annotations

from sotomado.directory.vocabulary import MeetingMode

PLACES = (
    "青葉坂駅の東口から歩いて3分、貸し相談室「ひだまり」2階。入口で「そとまど」とだけお伝えください。",
    "月見原駅の南口から歩いて5分、貸し相談室「つきの間」3号室。一階の呼び鈴を押してください。",
    "水門橋駅の2番出口から歩いて4分、貸し相談室「はしのたもと」。5分前からお入りいただけます。",
    "梅見台駅の改札から歩いて6分、貸し相談室「うめの窓」4階。受付はありません。そのまま奥の部屋へどうぞ。",
)


def joining(mode: MeetingMode, *, consultant_id: int, email: str) -> str:
    """What a consultant of the demo has written about one way to meet."""
    if mode is MeetingMode.ONLINE:
        return f"https://room.consultants.example/{email.partition('@')[0]}"
    if mode is MeetingMode.PHONE:
        return f"時間になったら 03-0000-{100 + consultant_id % 100:04} へお電話ください。"
    return PLACES[consultant_id % len(PLACES)]

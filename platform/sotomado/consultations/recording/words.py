"""Single words of what an advisee said, where they agreed to the counting of words and to the recording.

A speech model of one's own listens to the advisee's side alone. What it makes of it lives as long as the call: names
are dropped in their sentences (`reports.words.tokens`), and of what is left each word is kept once, in the order of
the alphabet, sealed. No sentence can be read back out of it, and nobody reads it: it is counted with others'.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Select, exists, or_, select, update

from reports.words import language_of, tokens
from sotomado.accounts import service as accounts
from sotomado.accounts.word_consents import service as word_consents
from sotomado.bookings.models import Side
from sotomado.consultations.recording import queries
from sotomado.consultations.recording.errors import CannotOpen
from sotomado.consultations.recording.models import Recording, RecordingAccess, RecordingAgreement, SpokenWords, Why
from sotomado.consultations.recording.takes import Playable
from sotomado.consultations.recording.vault import Vault
from sotomado.database import Database, UnitOfWork

if TYPE_CHECKING:
    from av import AudioFrame

log = logging.getLogger("sotomado.recorder")

HEARS_AT = 16_000
# As long as summaries: compared with for a year, and until the release of the last quarter.
KEPT = timedelta(days=400)
# Between the words, so that none is read together with the next.
BETWEEN = {"ja": "。", "en": ". "}

# Sound (float32, one channel, 16 kHz) in, text out.
Hearing = Callable[[NDArray[np.float32]], str]


class NoModel(Exception):
    """Why nothing can be heard, in a sentence for whoever runs the service."""


def hearing_of(folder: str) -> Hearing:
    """A model out of a folder on this machine; nothing is ever fetched from elsewhere. Raises NoModel."""
    try:
        from faster_whisper import WhisperModel
    except ImportError:
        raise NoModel("faster-whisper is not installed: pip install 'sotomado[transcription]'.") from None
    # Without its own tokenizer the library would ask for one on the network.
    for name in ("model.bin", "tokenizer.json"):
        if not (Path(folder) / name).is_file():
            raise NoModel(f"There is no speech model in {folder}: {name} is missing.")
    try:
        model = WhisperModel(folder, device="cpu", compute_type="default", cpu_threads=1, local_files_only=True)
    except (RuntimeError, ValueError, OSError) as error:
        raise NoModel(f"The speech model in {folder} cannot be loaded: {type(error).__name__}.") from None

    def heard(sound: NDArray[np.float32]) -> str:
        segments, _ = model.transcribe(sound, beam_size=1, condition_on_previous_text=False)
        return "\n".join(segment.text for segment in segments)

    return heard


def hear_next(database: Database, vault: Vault, hearing: Hearing) -> bool:
    """Listen to the next recording that may be listened to. False: none waits."""
    with database.read() as work:
        row = work.session.scalar(_waiting().order_by(Recording.ended_at).limit(1))
        if row is None:
            return False
        recording_id = row.id
        takes = [one.id for one in queries.takes_of(work, recording_id=row.id) if one.side is Side.ADVISEE]
        try:
            key = vault.key_of(row)
        except CannotOpen:
            takes, key = [], b""  # nothing can be heard of it, and it stands in no other's way
    # Written down before anything is opened.
    if takes:
        with database.work() as work:
            work.session.add(
                RecordingAccess(
                    recording_id=recording_id, side=Side.SERVICE, why=Why.WORDS, at=work.now, until=work.now
                )
            )
    said: list[str] = []
    for take_id in takes:
        try:
            with Playable(vault.path(recording_id, take_id), key, take_id) as playable:
                sound = _sound(playable)
        except Exception as error:
            # What is wrong with one take would be wrong again: it is left out, and keeps no other waiting.
            log.error("take not heard", extra={"error": type(error).__name__})
            continue
        said.append(hearing(sound))
    with database.work() as work:
        _keep(work, recording_id, single_words("\n".join(said)))
    return True


def single_words(text: str) -> str:
    """Each content word once, sorted: what was said can not be read in it."""
    language = language_of(text)
    return BETWEEN[language].join(sorted(set(tokens(text, language))))


def let_go(work: UnitOfWork) -> None:
    """The chore: words of advisees who took an agreement back, and old ones."""
    still = (
        select(Recording.id)
        .where(Recording.id == SpokenWords.recording_id)
        .where(Recording.advisee_id.in_(word_consents.in_force()), Recording.advisee_id.not_in(accounts.withdrawn()))
    )
    # The agreement to the recording itself.
    agreement = (
        select(RecordingAgreement.id)
        .join(Recording, Recording.booking_id == RecordingAgreement.booking_id)
        .where(Recording.id == SpokenWords.recording_id, RecordingAgreement.side == Side.ADVISEE)
    )
    was_taken_back = ~agreement.where(RecordingAgreement.withdrawn_at.is_(None)).correlate(SpokenWords).exists()
    work.session.execute(
        update(SpokenWords)
        .where(SpokenWords.body.is_not(None))
        .where(or_(~still.exists(), was_taken_back, SpokenWords.made_at < work.now - KEPT))
        .values(body=None)
        .execution_options(synchronize_session=False)
    )


def _waiting() -> Select[Recording]:
    """Ended, kept, not listened to, and both agreements of its advisee stand."""
    agrees = exists().where(
        RecordingAgreement.booking_id == Recording.booking_id,
        RecordingAgreement.side == Side.ADVISEE,
        RecordingAgreement.withdrawn_at.is_(None),
    )
    return select(Recording).where(
        Recording.ended_at.is_not(None),
        Recording.deleted_at.is_(None),
        agrees,
        Recording.advisee_id.in_(word_consents.in_force()),
        Recording.advisee_id.not_in(accounts.withdrawn()),
        ~exists().where(SpokenWords.recording_id == Recording.id),
    )


def _keep(work: UnitOfWork, recording_id: str, text: str) -> None:
    """Keep the words, if everything still stands now that they are there."""
    row = work.session.scalar(_waiting().where(Recording.id == recording_id).with_for_update(of=Recording))
    if row is None:
        return
    kept = SpokenWords(recording_id=recording_id, made_at=work.now)
    kept.body = work.seal(kept, "body", text)
    work.session.add(kept)
    work.session.flush()


def _sound(playable: Playable) -> NDArray[np.float32]:
    """What was said, as a model hears it."""
    import av  # loads FFmpeg: only for whoever listens

    resampler = av.AudioResampler(format="flt", layout="mono", rate=HEARS_AT)
    heard: list[NDArray[np.float32]] = []
    with av.open(cast(Any, _AsFile(playable)), format="matroska") as container:
        for frame in container.decode(audio=0):
            heard += [_samples(one) for one in resampler.resample(frame)]
    heard += [_samples(one) for one in resampler.resample(None)]
    return np.concatenate(heard) if heard else np.zeros(0, dtype=np.float32)


def _samples(frame: AudioFrame) -> NDArray[np.float32]:
    return frame.to_ndarray().reshape(-1).astype(np.float32, copy=False)


class _AsFile(io.RawIOBase):
    """A take for whoever reads files: opened chunk by chunk, and never whole in memory."""

    def __init__(self, playable: Playable) -> None:
        super().__init__()
        self._playable, self._at = playable, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._playable.length}[whence]
        self._at = max(0, base + offset)
        return self._at

    def tell(self) -> int:
        return self._at

    def read(self, size: int = -1) -> bytes:
        end = self._playable.length if size < 0 else min(self._at + size, self._playable.length)
        body = b"".join(self._playable.read(self._at, end - 1)) if end > self._at else b""
        self._at += len(body)
        return body

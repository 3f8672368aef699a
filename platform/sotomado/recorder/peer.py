"""One browser's line to the recorder: an offer is answered, and encoded frames come out as they were sent.

aiortc decodes whatever it receives, in a thread for each track, which costs ten times what everything else here costs.
So the queue between its jitter buffer and its decoder is exchanged for one that gives us the frames. That queue is
private to aiortc, which is why its version is pinned, and a test with real peers fails where it is found no more.
"""

from __future__ import annotations

import queue
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from aiortc import (
    RTCConfiguration,
    RTCIceServer,
    RTCPeerConnection,
    RTCRtpCodecCapability,
    RTCRtpReceiver,
    RTCSessionDescription,
)

_DECODER_QUEUE = "_RTCRtpReceiver__decoder_queue"
VIDEO_CLOCK, AUDIO_CLOCK = 90_000, 48_000


@dataclass(frozen=True)
class Encoded:
    """One frame as it was encoded. `timestamp` counts in the clock of its kind, from wherever the sender began."""

    is_video: bool
    timestamp: int
    body: bytes


class _FramesOut:
    """Stands where aiortc's decoder queue stood: frames go to us, and its thread sleeps until the line ends."""

    def __init__(self, is_video: bool, heard: Callable[[Encoded], None]) -> None:
        self._is_video = is_video
        self._heard = heard
        self._ended: queue.Queue[None] = queue.Queue()

    def put(self, task: tuple[Any, Any] | None) -> None:
        if task is None:
            self._ended.put(None)
            return
        codec, frame = task
        if codec.name.lower() == ("vp8" if self._is_video else "opus"):
            self._heard(Encoded(self._is_video, frame.timestamp, frame.data))

    def get(self) -> None:
        return self._ended.get()


def _as_webm_takes_them() -> list[RTCRtpCodecCapability]:
    known = RTCRtpReceiver.getCapabilities("video")
    return [codec for codec in known.codecs if codec.mimeType.lower() in ("video/vp8", "video/rtx")] if known else []


class Peer:
    """Answers one offer. `heard` is called for each frame, in the event loop."""

    def __init__(
        self, heard: Callable[[Encoded], None], ended: Callable[[], None], ice_servers: Iterable[Mapping[str, Any]] = ()
    ) -> None:
        servers = [RTCIceServer(**server) for server in ice_servers]
        self._connection = RTCPeerConnection(RTCConfiguration(iceServers=servers))
        self._heard = heard
        self._connection.on("connectionstatechange", lambda: self._look(ended))

    async def answer(self, sdp: str) -> str:
        """The answer to an offer, with every way this machine is reached by. Raises ValueError where it is no offer."""
        await self._connection.setRemoteDescription(RTCSessionDescription(sdp=sdp, type="offer"))
        for transceiver in self._connection.getTransceivers():
            if transceiver.kind == "video":
                transceiver.setCodecPreferences(_as_webm_takes_them())
            transceiver.direction = "recvonly"
            self._take_frames_of(transceiver.receiver, is_video=transceiver.kind == "video")
        await self._connection.setLocalDescription(await self._connection.createAnswer())
        return str(self._connection.localDescription.sdp)

    async def ask_for_key_frames(self) -> None:
        """So that a take begins with a picture, and a player may jump in every few seconds."""
        for receiver in self._connection.getReceivers():
            if receiver.track is not None and receiver.track.kind == "video":
                for source in receiver.getSynchronizationSources():
                    await receiver._send_rtcp_pli(source.source)

    async def close(self) -> None:
        await self._connection.close()

    def _take_frames_of(self, receiver: RTCRtpReceiver, *, is_video: bool) -> None:
        if not hasattr(receiver, _DECODER_QUEUE):
            raise RuntimeError("This aiortc keeps its frames elsewhere; the recorder knows version 1.16.")
        setattr(receiver, _DECODER_QUEUE, _FramesOut(is_video, self._heard))

    def _look(self, ended: Callable[[], None]) -> None:
        if self._connection.connectionState in ("failed", "closed"):
            ended()

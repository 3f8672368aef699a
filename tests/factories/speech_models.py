"""A speech model as small as they get, in the files a real one has: whatever it hears, it says its one word."""

from pathlib import Path

import numpy as np

WIDTH, MELS = 64, 80
SPECIAL = ("endoftext", "startoftranscript", "translate", "transcribe", "startoflm", "startofprev", "nospeech")


def a_speech_model(folder: Path, *, says: str = "workload") -> str:
    """Writes model.bin, vocabulary and tokenizer; returns the folder as settings name it."""
    from ctranslate2.specs import whisper_spec
    from tokenizers import Tokenizer, models

    words = ["career", "family", says]
    tokens = [*words, *(f"<|{name}|>" for name in SPECIAL), "<|notimestamps|>"]
    tokens += [f"<|{number * 0.02:.2f}|>" for number in range(1501)]
    spec = whisper_spec.WhisperSpec(1, 1, 1, 1)
    rng = np.random.default_rng(7)

    def drawn(*shape: int) -> np.ndarray:
        return rng.normal(0, 0.02, shape).astype(np.float32)

    def fill(layer, rows: int, columns: int) -> None:
        layer.weight, layer.bias = drawn(rows, columns), np.zeros(rows, dtype=np.float32)

    def even(norm) -> None:
        norm.gamma, norm.beta = np.ones(WIDTH, dtype=np.float32), np.zeros(WIDTH, dtype=np.float32)

    def feed_forward(ffn) -> None:
        fill(ffn.linear_0, WIDTH, WIDTH)
        fill(ffn.linear_1, WIDTH, WIDTH)
        even(ffn.layer_norm)

    def attend(attention, *rows: int) -> None:
        for linear, count in zip(attention.linear, rows, strict=True):
            fill(linear, count * WIDTH, WIDTH)
        even(attention.layer_norm)

    encoder, decoder = spec.encoder, spec.decoder
    for convolution, channels in ((encoder.conv1, MELS), (encoder.conv2, WIDTH)):
        convolution.weight, convolution.bias = drawn(WIDTH, channels, 3), np.zeros(WIDTH, dtype=np.float32)
    encoder.position_encodings.encodings = drawn(1500, WIDTH)
    decoder.position_encodings.encodings = drawn(448, WIDTH)
    decoder.embeddings.weight = drawn(len(tokens), WIDTH)
    for norm in (encoder.layer_norm, decoder.layer_norm):
        even(norm)
    attend(encoder.layer[0].self_attention, 3, 1)
    feed_forward(encoder.layer[0].ffn)
    attend(decoder.layer[0].self_attention, 3, 1)
    attend(decoder.layer[0].attention, 1, 2, 1)
    feed_forward(decoder.layer[0].ffn)
    fill(decoder.projection, len(tokens), WIDTH)
    decoder.projection.bias[tokens.index(says)] = 12
    spec.register_vocabulary(tokens)
    spec.config.suppress_ids, spec.config.suppress_ids_begin = [], []
    spec.config.lang_ids, spec.config.alignment_heads = [], [(0, 0)]
    folder.mkdir(parents=True, exist_ok=True)
    spec.validate()
    spec.save(str(folder))
    tokenizer = Tokenizer(models.WordLevel({token: number for number, token in enumerate(tokens)}, unk_token=words[0]))
    tokenizer.save(str(folder / "tokenizer.json"))
    return str(folder)

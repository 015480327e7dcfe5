"""Texts as the encoders read them."""
import numpy
import tokenizers

MAX_TOKENS = 144  # of a pair
INPUTS = ["input_ids", "token_type_ids", "attention_mask"]


def load_tokenizer(path):
    tokenizer = tokenizers.Tokenizer.from_file(str(path))
    tokenizer.no_padding()
    tokenizer.enable_truncation(MAX_TOKENS, strategy="longest_first")
    tokenizer.encode_special_tokens = True  # as in the server: a text that says [SEP] means these five characters
    return tokenizer


def collate(encodings):
    """Ids, types and mask, in the order of INPUTS, padded to the longest."""
    length = max(len(encoding.ids) for encoding in encodings)
    batch = numpy.zeros((3, len(encodings), length), dtype=numpy.int64)
    for row, encoding in enumerate(encodings):
        size = len(encoding.ids)
        batch[0, row, :size], batch[1, row, :size], batch[2, row, :size] = encoding.ids, encoding.type_ids, 1
    return list(batch)

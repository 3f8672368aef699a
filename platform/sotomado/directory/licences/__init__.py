"""The life of a licence: until when, renewed how, told when."""

"""From a questionnaire to what it says of a person, and how surely.

instrument, instrument_file   a questionnaire as a checked file (instruments/README.md tells how one is written)
scoring, norms                answers to trait scores with their error; the norm as it becomes that of our own users
graded, latent, adaptive      how likely an answer is; where someone stands; what to ask next, and when it is enough
care                          how far answers can be relied on
values                        what matters more to someone than the rest
calibration, item_analysis    item parameters from real answers; how each statement does its work
"""

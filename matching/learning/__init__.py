"""From what came of talks to what is believed of the next one.

outcome                    the model, learned from talks        prediction   how likely a good talk is, never too sure
hierarchical, arrowhead    how it is found                      measures     how right it was on talks it has not seen
off_policy                 what another way of choosing would have brought, or a refusal to say
"""

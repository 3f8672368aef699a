"""How reports stand: what was refused, on what terms figures are told, and who took files along."""

"""本人の言葉: sentences of one's own that are worth keeping, whoever the consultant was."""

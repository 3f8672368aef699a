"""The personality assessment: answered at one's own pace, given back in words."""

"""満足度フィードバック: what the advisee thought of a talk, in half a minute, read by no company and no consultant."""

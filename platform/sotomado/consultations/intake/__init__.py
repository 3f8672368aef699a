"""事前シート: what a person may write before a talk. Every question may be left open; none is asked twice."""

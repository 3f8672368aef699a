"""The process that keeps a talk where both agreed: `sotomado recorder`.

    browser --WebRTC--> `peer` --encoded frames--> `keeping_a_side` --cleared--> sealed file
                                                        ^
                     `recorder` looks every second: still agreed, not paused, the hour not over

It is one more peer in the room, by the same mailbox. Frames are never decoded: what a browser encoded is sealed as it
came, so a room costs little more than its encryption. And nothing is written that a look at the database has not
cleared after it came in: whoever presses pause may rely on it that nothing of the pause was ever on a disk.
"""

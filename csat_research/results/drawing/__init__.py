"""Drawing: one file a chapter of pictures, on one canvas measured in screen pixels."""

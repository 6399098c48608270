"""Engine: how the cells of a notebook are run - quickly in a process of our own, or by a kernel as papermill does it."""

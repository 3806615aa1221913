"""Facts: one language for scripts and model files. Plain data, judged by checks through views."""

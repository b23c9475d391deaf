"""The fence: files of strangers are looked into in processes of their own, which are killed when they pass a limit."""

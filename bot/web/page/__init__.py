"""The page in the browser: who is signed in, how units stand, each duty with its evidence; it only shows."""

"""The screens: home, the main screen with its controllers, and the dialogs over it."""

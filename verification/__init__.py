"""The application: article → claims → evidence → verdict → review → publication."""

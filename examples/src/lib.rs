//! Small programs that show the family at work.

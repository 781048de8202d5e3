//! Policies of sheets and quizzes as an instructor keeps them: from a form, from a file, for one student.

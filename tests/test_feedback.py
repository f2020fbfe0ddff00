"""feedback.html: what a student learns from it, question by question, and that each thing is said once."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.assignment import Assignment, Limits, Question
from autograder.errors import AssignmentError
from autograder.gradebook import Gradebook
from autograder.gradebook.entries import Adjustment, Person, entry_of
from autograder.lecture import Lecture, read_lecture
from autograder.picture import Grid, Panel
from autograder.report.feedback import render_feedback
from autograder.verdict import Frame, Outcome, Status, TestResult, Verdict
from tests.browser import have_chromium, open_browser
from tests.pages import Page

LECTURE = Lecture("From logits to probabilities", "EE-556, lecture 2", "https://www.epfl.ch/slides/")
ASSIGNMENT = Assignment(
    "hw1",
    "Losses",
    (
        Question("q1", "Softmax", 6.0, ("softmax",), lecture=LECTURE),
        Question("q2", "Loss", 4.0, ("loss",)),
        Question("q3", "Accuracy", 2.0, ("accuracy",)),
    ),
    Limits(),
    Path(),
)
PICTURE = Grid("An example: softmax", "row", "class", (Panel("", ((0, 3), (0, 0))),))
WRONG_AXIS = {"misconception": "wrong_axis", "explanation": "The wrong axis.\nRows should sum to 1."}


def failed(name, question="q1", outcome=Outcome.FAILED, **fields):
    return TestResult(name, f"title of {name}", question, 0.0, 2.0, outcome, **fields)


def passed(name, question="q1"):
    return TestResult(name, f"title of {name}", question, 2.0, 2.0, Outcome.PASSED, duration_s=0.125)


def page_of(*tests, **fields):
    score = sum(test.points for test in tests)
    fields = {
        "status": Status.GRADED,
        "duration_s": 1.5,
        "sandbox": "kernel (seccomp; off: landlock)",
    } | fields
    return render_feedback(
        ASSIGNMENT, Verdict("hw1", "ada", "ada", score=score, max_score=12, tests=tests, **fields)
    )


def text_of(*tests, **fields):
    return " ".join(Page(page_of(*tests, **fields)).text.split())


def rows(text):
    """The text of the table of questions."""
    return text[text.index("Question, and why") : text.index("How this was graded")]


def test_a_question_that_has_no_title_is_named_once():
    untitled = replace(ASSIGNMENT, questions=(Question("q1", "q1", 2.0, ("softmax",)),))
    verdict = Verdict("hw1", "ada", "ada", Status.GRADED, 2.0, 2.0, (passed("a"),))
    assert "q1 q1" not in " ".join(Page(render_feedback(untitled, verdict)).text.split())


# Why


def test_each_question_says_in_one_sentence_why_it_has_its_points():
    text = text_of(
        failed("a", **WRONG_AXIS, message="12 of 12 elements are wrong"),
        failed("b", "q2", message="loss: the value is wrong\nand more"),
        passed("c", "q3"),
    )
    assert "q1 Softmax The wrong axis." in text
    assert "q2 Loss loss: the value is wrong" in text
    assert "q3 Accuracy Everything passed." in text


def test_a_question_that_did_not_finish_says_so():
    assert "q1 Softmax Timed out." in text_of(failed("a", outcome=Outcome.TIMED_OUT))


def test_a_recognised_mistake_is_explained_once_with_its_part_of_the_lecture():
    page = page_of(failed("a", **WRONG_AXIS), failed("b", **WRONG_AXIS), failed("c", **WRONG_AXIS))
    text = " ".join(Page(page).text.split())
    assert text.count("Rows should sum to 1.") == 1
    assert "Read again: “From logits to probabilities” in your notebook, and EE-556, lecture 2" in text
    assert '<a href="https://www.epfl.ch/slides/" rel="noopener noreferrer">' in page
    assert "2 more tests of q1 fail for the same reason" in text


def test_the_same_mistake_in_a_later_question_points_back():
    text = text_of(failed("a", **WRONG_AXIS), failed("b", "q2", **WRONG_AXIS))
    assert text.count("Rows should sum to 1.") == 1
    assert "It is the same mistake as in q1. Mend it there first" in text


def test_hints_stand_where_no_mistake_is_known_and_once():
    text = text_of(
        failed("a", **WRONG_AXIS, hint="Mind the axis."),
        failed("b", "q2", hint="Mind the sign."),
        failed("c", "q2", hint="Mind the sign."),
    )
    assert "Mind the axis." not in text
    assert text.count("Mind the sign.") == 1


def test_a_question_without_a_mistake_sends_to_the_lecture_only_where_it_lost_points():
    assert "Read again" in text_of(failed("a"))
    assert "Read again" not in text_of(passed("a"))


def test_a_gradebook_from_before_there_were_titles_shows_the_explanation():
    text = text_of(
        failed("a", misconception="wrong_axis", explanation="The wrong axis. Rows should sum to 1.")
    )
    assert "We recognised this The wrong axis. Rows should sum to 1." in text


def test_the_same_error_is_shown_once_and_a_later_question_points_back():
    error = {"outcome": Outcome.STUDENT_ERROR, "message": "NameError: x", "frames": (Frame(4, 2, "f", "x"),)}
    page = page_of(failed("a", **error), failed("b", **error), failed("c", "q2", **error))
    text = " ".join(Page(page).text.split())
    assert "q1 Softmax NameError: x (cell 4, line 2)" in text
    assert "1 more test of q1 fails for the same reason" in text
    assert text.count("It is the same error as in q1.") == 1
    assert "Read again" not in text, "it is no matter of the lecture"


def test_the_lecture_is_named_beside_the_first_mistake_that_is_the_questions_own():
    error = failed("b", "q2", Outcome.STUDENT_ERROR, message="NameError: x", frames=(Frame(1, 1, "f", "x"),))
    tests = (
        failed("a", **WRONG_AXIS),
        failed("c", "q2", **WRONG_AXIS),
        error,
        failed("d", "q2", message="no"),
    )
    read_up = replace(ASSIGNMENT, questions=tuple(replace(q, lecture=LECTURE) for q in ASSIGNMENT.questions))
    verdict = Verdict("hw1", "ada", "ada", Status.GRADED, 0.0, 12.0, tests)
    text = " ".join(Page(render_feedback(read_up, verdict)).text.split())
    assert text.count("Read again") == 2
    assert text.index("NameError: x In your code") < text.rindex("Read again") < text.index("title of d")


# Where


def test_a_traceback_points_at_cell_line_and_code_the_last_call_marked():
    frames = (Frame(4, 2, "loss", "p = softmax(x)"), Frame(0, 7, "softmax", "return x / y", "helper.py"))
    page = page_of(failed("a", outcome=Outcome.STUDENT_ERROR, message="ZeroDivisionError", frames=frames))
    assert "cell 4, line 2, in loss p = softmax(x)" in " ".join(Page(page).text.split())
    last = page[page.index('<li class="last">') :]
    assert "helper.py, line 7" in last
    assert "return x / y" in last


def test_a_picture_has_a_caption_a_legend_and_words_for_who_does_not_see_it():
    page = Page(page_of(failed("a", picture=PICTURE), failed("b", picture=PICTURE)))
    assert page.tags.count("figure") == 1, "the same picture is shown once"
    assert "An example: softmax" in page.text
    assert ("aria-label", "1 of 4 are wrong; row 0: class 1.") in page.attributes
    assert "wrong" in page.text[page.text.index("An example: softmax") :]
    assert not [name for name, _ in page.attributes if name == "style"]


def test_another_picture_is_shown_though_it_has_the_same_caption():
    other = replace(PICTURE, panels=(Panel("", ((0, 0), (0, 3))),))
    page = Page(page_of(failed("a", picture=PICTURE), failed("b", picture=other), failed("c", picture=other)))
    assert page.tags.count("figure") == 2


# How


def test_the_page_says_what_was_enforced_and_how_long_it_took():
    text = text_of(passed("a"), passed("b"))
    assert "1.50 s for the whole submission" in text
    assert "2 of 2 0.25 s 4 / 4" in text
    assert "5 s, 1024 MB of memory and 64 MB of disk for each question" in text
    assert "kernel, with seccomp. Not in force on that machine:" in text
    assert "landlock" in text


def test_a_page_never_tells_the_seed():
    assert "4711" not in page_of(passed("a"), seed=4711), "with the graders, the seed gives the hidden inputs"


def test_points_by_hand_and_for_lateness_are_told_with_their_reasons():
    verdict = Verdict("hw1", "ada", "ada", Status.GRADED, 2.0, 12.0, (passed("a"),))
    entry = entry_of(
        verdict,
        Person("ada", late_days=1, late_factor=0.5, late_note="1 day late"),
        (Adjustment("ada", "q1", 1.5, "right idea", "tim", "2026-01-01"),),
    )
    text = " ".join(Page(render_feedback(ASSIGNMENT, entry.effective())).text.split())
    assert "adjusted by tim: right idea +1.5" in text
    assert "late Handed in late 1 day late -1" in text


def test_points_by_hand_for_a_file_that_could_not_be_read_are_told_with_their_reason():
    nothing = failed("a", outcome=Outcome.NOT_RUN, message="nothing could be read")
    verdict = Verdict("hw1", "ada", "ada", Status.REJECTED, 0.0, 12.0, (nothing, failed("b", "q2")), "no zip")
    adjusted = entry_of(
        verdict, Person("ada"), (Adjustment("ada", "q1", 1.5, "by mail", "tim", "2026-01-01"),)
    )
    text = " ".join(Page(render_feedback(ASSIGNMENT, adjusted.effective())).text.split())
    assert "adjusted by tim: by mail +1.5" in text
    assert "title of" not in text, "of the tests nothing is known"
    assert "How this was graded" not in text


def test_a_test_without_points_is_a_test_like_any_other():
    text = text_of(
        replace(failed("a", message="no"), max_points=0.0), replace(passed("b"), points=0.0, max_points=0.0)
    )
    assert "q1 Softmax no 1 of 2" in text
    assert "by hand" not in text


# The lecture of a question


def test_every_question_of_the_course_names_a_section_of_its_notebook(assignment):
    notebook = json.loads((assignment.release_dir / f"{assignment.slug}.ipynb").read_text())
    text = "\n".join("".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "markdown")
    headings = {line.lstrip("#").strip() for line in text.splitlines() if line.startswith("#")}
    named = {
        question.name: question.lecture and question.lecture.section for question in assignment.questions
    }
    assert {name for name, section in named.items() if section not in headings} == set()


@pytest.mark.parametrize(
    ("table", "complaint"),
    [
        ("a text", "write lecture"),
        ({"section": 3}, "write lecture"),
        ({"chapter": "2"}, "takes section, title, url"),
        ({}, "neither a section"),
        ({"title": "Slides"}, "neither a section"),
        ({"section": "Losses", "title": "Slides"}, "go together"),
        ({"url": "https://epfl.ch"}, "go together"),
        ({"title": "Slides", "url": "http://epfl.ch"}, "https"),
        ({"title": "Slides", "url": "javascript:alert(1)"}, "https"),
        ({"title": "Slides", "url": "https://me:secret@epfl.ch"}, "https"),
        ({"title": "Slides", "url": "https://epfl.ch/a b"}, "https"),
        ({"title": "Slides", "url": "https:///nowhere"}, "https"),
        ({"title": "Slides", "url": "https://[epfl"}, "https"),
    ],
)
def test_a_lecture_that_can_not_be_followed_is_refused(table, complaint):
    with pytest.raises(AssignmentError, match=re.escape(complaint)):
        read_lecture(table, where="hw1/assignment.toml: q1")


def test_a_question_needs_no_lecture():
    assert read_lecture(None, where="") is None
    assert read_lecture({"section": "Losses"}, where="") == Lecture("Losses")


def test_the_gradebook_remembers_lecture_and_picture(tmp_path):
    verdict = Verdict(
        "hw1", "ada", "ada", Status.GRADED, 0.0, 12.0, (failed("a", picture=PICTURE), passed("b"))
    )
    with Gradebook.open(tmp_path / "gradebook.sqlite") as gradebook:
        gradebook.register(ASSIGNMENT)
        gradebook.record(verdict)
        assert [question.lecture for question in gradebook.assignments()[0].questions] == [
            LECTURE,
            None,
            None,
        ]
        assert [test.picture for test in next(gradebook.verdicts("hw1")).tests] == [PICTURE, None]


# In a browser


def test_the_page_fits_a_phone_and_is_printed_whole(tmp_path):
    have_chromium()
    wide = Grid("An example", "row", "class", (Panel("head 0", ((0, 4) * 16,) * 3),) * 3)
    long = failed("a", message="x" * 300, picture=wide, frames=(Frame(1, 1, "f" * 80, "y" * 200),))
    same = [failed(name, "q2", **WRONG_AXIS) for name in "bcd"]
    (tmp_path / "feedback.html").write_text(page_of(long, *same, passed("e", "q3")), encoding="utf-8")
    with open_browser() as browser:
        page = browser.new_page(viewport={"width": 390, "height": 800})
        page.goto((tmp_path / "feedback.html").as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") == 390
        folded = page.get_by_text("title of e")
        assert not folded.is_visible()
        page.emulate_media(media="print")
        assert folded.bounding_box()["height"] > 0

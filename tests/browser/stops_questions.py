"""What staff, councils and politicians can come to of questions."""

from tests.browser.stops import Stop, after, first_link, send

QUESTIONS = "/arbejde/spoergsmaal/"
ROOM = "/arbejde/raad/handicapraad-376/spoergsmaal/"
MODERATOR = (
    Stop("questions to look after", "questions_staff.index", QUESTIONS),
    Stop("a question of the secretariat", "questions_staff.new", f"{QUESTIONS}ny"),
    Stop("nothing asked", "questions_staff.new", send("title"), 422),
    Stop("a question that waits for an answer", "questions_staff.show", f"{QUESTIONS}1/"),
    Stop("an answered question at the desk", "questions_staff.show", f"{QUESTIONS}2/"),
    Stop("write an answer to a question", "questions_staff.words", f"{QUESTIONS}1/ord"),
    Stop("an answer to a question, empty", "questions_staff.words", send("words"), 422),
)
COUNCIL_CHAIR = (
    Stop("questions of a room", "questions_room.index", ROOM),
    Stop("a new question of a room", "questions_room.draft", f"{ROOM}ny"),
    Stop("a new question, empty", "questions_room.draft", send("title"), 422),
    Stop(
        "questions with a draft", "questions_room.index", after(f"{ROOM}ny", send("do", "save", title="Hvem ringer?"))
    ),
    Stop("a draft of a question", "questions_room.draft", first_link("/kladde/")),
    Stop("whether an answer answers", "questions_room.judge", f"{ROOM}2/svar"),
    Stop("why it does not, not said", "questions_room.judge", send("answers", answers="no"), 422),
)
POLITICIAN = (
    Stop("an answer to a question, to sign", "questions_staff.sign", f"{QUESTIONS}4/underskriv"),
    Stop("it is sent back without words", "questions_staff.sign", send("why"), 422),
    Stop("a question with nothing to sign", "questions_staff.sign", f"{QUESTIONS}1/underskriv", 404),
)

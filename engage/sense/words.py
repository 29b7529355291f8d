"""Words as the machine help sees them: where they stand, which say no, and which say nothing of a subject."""

import re
import unicodedata

WORD = re.compile(r"[^\W_]+(?:['’\-][^\W_]+)*")


def word_set(words: str) -> frozenset[str]:
    """The words of a list that is written as a text."""
    return frozenset(words.split())


# What turns a sentence round: no gap may hide one of these. Danish as written and as spoken, German, English.
NEGATIONS = word_set("""
    ikke ikk ik ej ingen ingenting intet ingensinde ingensteds aldrig uden hverken næppe nej umulig umuligt
    nicht nichts kein keine keinen keinem keiner keines nie niemals niemand nirgends ohne weder kaum nein keinesfalls
    keineswegs not no never none nothing nobody without neither nor cannot hardly
""")
# Words by which somebody disagrees; people's own coding of it always goes before.
DISAGREES = re.compile(
    r"\b(?:uenige?|(?:er|var|stemmer|helt|klart|stærkt) imod|modstandere?|modsætter|fraråder|protestere\w*|"
    r"unødvendigt?|(?:ikke|nicht) (?:enige?|einverstanden)|(?:dårlig|ingen god|keine gute|schlechte) id[eé]e?|"
    r"overflødigt?|meningsløst?|dagegen|lehnen? \w+ ab|abzulehnen|unnötig|überflüssig|unsinn\w*|sinnlos|disagree|"
    r"(?:am|are|is) against|oppose|pointless)\b"
)
# Words without a subject of their own: never shown as typical.
STOP = NEGATIONS | word_set("""
    ad af alle alt altså altid andet andre at bare begge bl blandt blev blive bliver burde bør da dag de dem den denne
    der deres derfor det dette dig din dine disse dog du efter eller en end endnu er et ellers fik fleste flere for
    fordi fra få får før først gennem gerne gik gør gøre går gå ham han hans har havde have hele helt hende her hos
    hun hvad hvem hver hvilken hvis hvor hvordan hvorfor hvornår høre i igen ind inde indtil jeg jer jo kan kom komme
    kommer kun kunne lige lidt lille man mange med meget mellem men mens mere mest mig min mindre mine mit mod må måske
    når ned noget nogle nogen nok nu ny nye nær næste næsten og også om op os over på samme sammen selv selvom sig sige
    siger sin sine sit skal skulle som stor store så sådan tid til tilbage tit under var vi vil ville vores være været
    ved via få især både synes sker ske skete giver give altid blot hvilket derved hertil
    aber alle allem allen aller alles als also am an andere anderen auch auf aus bei beim bin bis bitte bzw da dadurch
    dafür damit dann daran darauf darf das dass dazu dem den denn der deren des deshalb die dies diese diesem diesen
    dieser dieses doch dort durch eben eher ein eine einem einen einer eines einfach einige er erst es etwa etwas für
    fast gar gegen gerade gibt geht ganz hab habe haben hat hatte hier hinter ich ihr ihre im immer in ins ist ja jede
    jeden jeder jetzt kann könnte können leider machen macht man mehr mein mich mir mit muss müssen nach neben noch nun
    nur ob oben oder oft ohne per schon sehr seit selbst sein sich sie sind so sogar soll sollte sollten sonst sowie
    statt über um und uns unter viel viele vom von vor war wäre wegen wenn wenig wer werden wie wieder will wir wird wo
    wurde würde wurden zu zum zur zwar zwischen bereits daher dabei z b
    a about all also an and any are as at be because been but by can could do does for from had has have he her his how
    i if in into is it its just like may me more most much must my of on one only or other our out over said she should
    so some such than that the their them then there these they this those to too up us very was we were what when where
    which who will with would you your
""")


def folded(text: str) -> str:
    """The text in one writing (NFKC) and small letters, so that the same word is the same."""
    return unicodedata.normalize("NFKC", text).lower()


def words(text: str) -> list[str]:
    """The words of a text in order, in small letters."""
    return WORD.findall(folded(text))


def says_no(word: str) -> bool:
    """Whether a word (in small letters) turns a sentence round."""
    return word in NEGATIONS or word.endswith(("n't", "n’t"))

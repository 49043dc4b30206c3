"""What a prompt wants to be legible."""

import pytest

from easel.proofs.wanted import after_edit, wanted


@pytest.mark.parametrize(
    ("prompt", "words"),
    [
        ('a poster that says "Summer Sale"', "Summer Sale"),
        ("a sign “Open” and „Größe L“", "Open Größe L"),
        ("a cover, «L’été», and 「夏日特卖」", "L’été 夏日特卖"),
        ("a shop named 'Ben's Bakery', at dawn", "Ben's Bakery"),
        ("the dogs' bowl and the cat's toy don't count", ""),
        ('a 24"x36" print of the sea', ""),
        ('says "Sale & more — now"', "Sale more now"),
        ("no quotes at all", ""),
        # inches and feet, with a straight or a curved sign
        ('a 5" by 7" print, 6\'2" tall, that says "Hi"', "Hi"),
        ("5” x 7” print “Hello”", "Hello"),
        # apostrophes that begin or end a word
        ("rock 'n' roll of the '90s", ""),
        ("'Twas the night of the cat's toy", ""),
        ("the band's 'Best of' and O'Brien's 'Pub'", "Best of Pub"),
        ("says 'Don't stop'", "Don't stop"),
        # quotes in quotes are part of the text
        ("says “She said ‘Stop’ twice”", "She said ‘Stop’ twice"),
        ("says 'She said \"Stop\" twice'", 'She said "Stop" twice'),
        ("„Sie sagte ‚Halt‘ laut“ und ‚Ruhe‘", "Sie sagte ‚Halt‘ laut Ruhe"),
        ("「夏日『特卖』開始」と『限時』", "夏日『特卖』開始 限時"),
        # spaces inside, of any kind
        ("« Bonjour le monde » et «\u00a0Été\u202f»", "Bonjour le monde Été"),
        ("‹ Salut › »Hallo« ›Tag‹", "Salut Hallo Tag"),
        ('says "Line one\nLine two"', "Line one Line two"),
        # where words are written without spaces, a quote stands between letters
        ("海报上写着\"夏日特卖\"字样和'限时'的字", "夏日特卖 限时"),
        ('"여름 세일"이라고 ＂全角＂', "여름 세일 全角"),
        # straight beside curved
        ('„Hallo" und „Welt", a “Yes" sign', "Hallo Welt Yes"),
        ('a "Yes” sign', "Yes"),
        # nothing in them, or none that closes
        ('empty "" and “” and « » and "—" and "Yes"', "Yes"),
        ('an unclosed "quote, and word"word', ""),
        # code: a prompt that is JSON says its values
        ("print(\"Hello\") and x = 'abc'", "Hello abc"),
        ('{"style": "retro", "text": ["a sign that says \'Open\'", 5]}', "Open"),
        ('{no JSON "Hello"}', "Hello"),
    ],
)
def test_what_stands_in_quotes(prompt: str, words: str) -> None:
    """Quotes of many languages count, apostrophes and inches do not; what has no letter is left out."""
    assert " ".join(wanted(prompt)) == words


@pytest.mark.parametrize(
    ("prompt", "words"),
    [
        ("Replace the text “Somer” by “Summer”, same lettering", "Summer Sale"),
        ("Change “Summer” to “Winter”", "Winter Sale"),
        ('add the words "Until Friday"', "Summer Sale Until Friday"),
        ("make the sky darker", "Summer Sale"),
        ('remove "Sale", write "Now" below', "Summer Now"),
        ('把"Summer"改成"Winter"', "Winter Sale"),
        ("Remplacez « Summer » par « Hiver »", "Hiver Sale"),
    ],
)
def test_an_edit_keeps_what_it_does_not_replace(prompt: str, words: str) -> None:
    """What the source had to say is still wanted; a text that is replaced gives way to the other one."""
    assert " ".join(after_edit(prompt, ("Summer", "Sale"))) == words


def test_a_long_quote_counts_up_to_sixty_words() -> None:
    """However it is laid out; more are not looked for."""
    words = [f"word{at}" for at in range(80)]
    assert wanted(f'a page that says "{" ".join(words[:60])}"') == tuple(words[:60])
    assert wanted(f"a page that says “{' '.join(words)}”") == tuple(words[:60])

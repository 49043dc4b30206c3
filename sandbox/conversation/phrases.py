"""Phrases by which a turn's request is known, in a dozen languages: again, bigger, add, remove, look, thanks.

A star stands for any ending. Marks on letters do not count. Scripts that write without spaces are looked for anywhere.
"""

import re
from functools import cache

from sandbox.painting.tongues import plain

_PHRASES = """
again: again | another one | one more | nochmal | noch einmal | nochmals | encore une fois | de nouveau | refais | otra vez
again: de nuevo | de novo | outra vez | ancora una volta | di nuovo | еще раз | снова | مرة أخرى | مجددا | फिर से | एक बार और
again: 再来 | 再次 | 重新画 | もう一度 | もう一回 | 다시 | 한 번 더 | tekrar | bir daha
bigger: bigger | larger | closer | zoom in | grosser* | naher | plus grand* | plus gros* | plus pres | agrandi* | mas grande*
bigger: mas cerca | maior* | mais perto | piu grande | piu grandi | ingrandi*
bigger: сделай больше | побольше | крупнее | ближе | увелич* | أكبر | كبر*
bigger: बड़ा | बड़ी | बड़े | 更大 | 大一点 | 放大 | もっと大き | 大きく | 더 크 | 크게 | daha buyuk | buyut*
smaller: smaller | zoom out | further away | farther away | kleiner* | weiter weg | plus petit* | plus loin | mas pequen*
smaller: menor* | mais longe | piu piccol* | rimpicciol*
smaller: сделай меньше | поменьше | мельче | уменьш* | подальше | أصغر | صغر* | छोटा | छोटी | छोटे
smaller: 更小 | 小一点 | 缩小 | もっと小さ | 小さく | 작게 | 더 작 | daha kucuk | kucult*
add: add | insert | put | fuge | hinzu* | erganze* | setze | ajoute* | mets | anade* | agrega* | adicion*
add: acrescent* | coloque | aggiung* | metti | добав* | أضف | اضف | जोड़* | 添加 | 加上 | 加一 | 追加 | 足して | 加えて
add: 추가 | ekle*
remove: remove | erase | delete | take away | take out | get rid | entfern* | losch* | nimm | enlev* | supprim* | efface*
remove: retire* | quita* | elimin* | borra* | remov* | apag* | tira | rimuov* | togli* | cancella*
remove: убер* | удал* | أزل | ازل | احذف | हटा*
remove: 删除 | 移除 | 去掉 | 消して | 削除 | 지워 | 제거 | kaldir* | sil
look: what do you see | what can you see | what is in | whats in | what is this | what is that | what does it show | describe
look: what colour* | what color* | which colour* | which color* | how big | how large | what size | was siehst du | was ist auf
look: beschreib* | que vois tu | que voyez | decris* | decrivez | que ves | que hay en | describ* | o que voce ve | descrev*
look: cosa vedi | descrivi* | что ты видишь | что видишь | что на | опиши* | ماذا ترى | صف | क्या दिख* | क्या देख* | वर्णन
look: 看到什么 | 看到了什么 | 看见什么 | 描述 | 何が見え | 何が写 | 説明して | 뭐가 보 | 무엇이 보 | 설명 | ne goruyorsun
thanks: vielen dank | thanks | thank | thx | danke* | merci | gracias | obrigad* | grazie | спасибо | شكرا | धन्यवाद | शुक्रिया
thanks: 谢谢 | ありがとう | 감사합니다 | 감사해요 | 감사 | 고마워요 | 고마워 | tesekkur*
thanks: great | perfect | lovely | wonderful | nice | super | toll | perfekt
hello: guten morgen | guten tag | buenos dias | bom dia | buongiorno | добрый день
hello: hello | hi | hey | good morning | good evening | hallo | bonjour | salut | hola | ola | oi | ciao | привет | здравствуй*
hello: مرحبا | नमस्ते | 你好 | こんにちは | 안녕 | merhaba
new: new picture | new image | different picture | different image | from scratch | start over | neues bild | nouvelle image
new: nueva imagen | nova imagem | nuova immagine | новая картинка | новую картинку | صورة جديدة | नई तस्वीर | 新的图片 | 新图
new: 新しい絵 | 新しい画像 | 새 그림 | yeni resim
vague: change it | edit it | improve it | fix it | make it better | make it nicer | do something | surprise me | better | nicer
vague: ok | okay | yes | no | maybe | hm | hmm | ja | nein | oui | non | si | sim | да | нет
request: can | could | would | will | kannst | konntest | kann | peux | pourrais | pouvez | puedes | podrias | pode | poderia
request: puoi | potresti | можешь | можете | هل يمكنك | क्या आप | 能不能 | 可以 | できますか | 할 수 | how about | what about
request: wie ware | et si | que tal | e se | а если
filler: please | bitte | por favor | svp | s il te plait | per favore | пожалуйста | من فضلك | कृपया | 请 | お願い | lutfen
filler: you | so | very | much | a | lot | that | this | is | was | it | there | all | for | the | picture | well | good | done
filler: looks | schon | sehr | gut | beaucoup | bien | muchas | muchos | muito | muita
filler: molte | mille | большое | очень
""".strip()
_SPACELESS = re.compile("[\u1100-\u11ff\u3040-\u30ff\u3131-\u318e\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3]")
_WORD = r"[^\W_]"


def holds(text: str, name: str) -> bool:
    """Whether a phrase of that name stands anywhere in the text."""
    return bool(_pattern(name).search(plain(text)))


def begins(text: str, name: str) -> bool:
    return bool(_pattern(name).match(plain(text).lstrip(" \"'¡¿")))


def without(text: str, *names: str) -> str:
    """The plain text with the phrases of those names, and all that is no letter, taken out."""
    rest = plain(text)
    for name in names:
        rest = _pattern(name).sub(" ", rest)
    return " ".join(re.findall(rf"{_WORD}+", rest))


@cache
def _pattern(name: str) -> re.Pattern[str]:
    listed = [line.partition(": ")[2].split(" | ") for line in _PHRASES.split("\n") if line.startswith(f"{name}: ")]
    forms = sorted((plain(form.strip()) for line in listed for form in line), key=len, reverse=True)
    return re.compile("|".join(_form(form) for form in forms))


def _form(form: str) -> str:
    stem = re.escape(form.rstrip("*"))
    if _SPACELESS.search(form):
        return stem
    return rf"(?<!{_WORD}){stem}" + (rf"{_WORD}*" if form.endswith("*") else rf"(?!{_WORD})")

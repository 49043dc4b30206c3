"""Common words of a dozen languages, as the English words that the painters know.

German, French, Spanish, Portuguese, Italian, Russian, Arabic, Hindi, Chinese, Japanese, Korean and Turkish, in no order. A
star stands for an ending of up to three letters. Marks on letters do not count, and emoji are read by their names.
"""

import re
import unicodedata

_WORDS = """
red: rot rote roter rotes roten rotem rouge* rojo* roja* vermelh* ross* красн* أحمر حمراء लाल 红 紅 赤 빨간 kirmizi
orange: рыж* naranja arancion* laranja* оранжев* برتقالي नारंगी 橙 オレンジ 주황 turuncu
yellow: gelb* jaune* amarill* amarel* giall* желт* أصفر صفراء पीला पीली पीले 黄 黃 노란 sari
green: grun* vert verte verts vertes verde verdes verdi зелен* أخضر خضراء हरा हरी हरे 绿 綠 緑 초록 녹색 yesil
blue: blau* bleu* azul azules azuis blu azzurr* син* голуб* أزرق زرقاء नीला नीली नीले 蓝 藍 青 파란 mavi
turquoise: turkis* turquesa* turchese бирюзов* فيروزي फ़िरोज़ी 青绿 ターコイズ 청록 turkuaz
purple: lila violett* violet* morad* rox* viol* фиолетов* بنفسجي بنفسجية बैंगनी 紫 보라 mor
pink: rosafarben* rosa rosad* rosas розов* وردي وردية गुलाबी 粉 ピンク 桃色 분홍 pembe
brown: braun* brun* marron marrones marrom marrone коричнев* بني بنية भूरा भूरी भूरे 棕 褐 茶色 갈색 kahverengi
black: schwarz* noir* negro* negra* preto* preta* nero nera neri nere черн* أسود سوداء काला काली काले 黑 黒 검은 siyah
white: weiss* blanc* blanco* blanca* branco* branca* bianc* бел* أبيض بيضاء सफ़ेद सफेद 白 하얀 흰 beyaz
grey: grau graue grauer graues grauen gris grise grises cinza grigi* сер* رمادي رمادية धूसर स्लेटी 灰 회색 gri
gold: golden* dore* dorad* dourad* dorat* золот* ذهبي ذهبية सुनहरा सुनहरी सुनहरे 金 황금 altin
silver: silbern* argent* platead* pratead* argentat* серебр* فضي فضية चाँदी 银 銀 은색 gumus
beige: beige бежев* بيج 米色 ベージュ 베이지 bej
dawn: morgen morgendammerung sonnenaufgang aube aurore matin amanecer manana amanhecer manha alba mattin* рассвет*
dawn: утр* فجر شروق صباح सुबह भोर सूर्योदय 早晨 黎明 日出 清晨 朝 夜明け 새벽 아침 safak sabah
sunset: abend* sonnenuntergang* abenddammerung soir coucher crepuscule atardecer ocaso anochecer entardecer crepusculo
sunset: tramonto sera закат* вечер* غروب مساء शाम सूर्यास्त 傍晚 日落 黄昏 夕方 夕焼け 夕暮れ 노을 저녁 석양 aksam gunbatimi
night: nacht* nuit noche noite notte ноч* ليل ليلة रात 夜 밤 gece
day: tag mittag sonnig* ensoleille* soleado* soleada* ensolarad* soleggiat* дневн* солнечн* نهار مشمس दिन दोपहर धूप 白天
day: 晴 昼 낮 맑은 gunesli
mist: nebel* neblig* brume brouillard niebla bruma nevoa neblina nebbia туман* ضباب कोहरा धुंध 雾 霧 안개 sis sisli
storm: sturm* gewitter tempete orage tormenta tempestade tempesta бур* гроз* عاصفة तूफ़ान तूफान 暴风 嵐 폭풍 firtina
rain: regen* pluie lluvia chuva pioggia дожд* مطر बारिश वर्षा 雨 비오는 yagmur
snow: schnee* neige nieve neve снег* снеж* ثلج बर्फ बर्फ़ 雪 눈오는 kar
winter: hiver invierno inverno зим* شتاء सर्दी 冬 겨울 kis
autumn: herbst* automne otono outono autunno осен* خريف पतझड़ शरद 秋 가을 sonbahar
spring: fruhling* printemps primavera весн* ربيع वसंत 春 봄 ilkbahar
summer: sommer* ete verano verao estate лет* صيف गर्मी 夏 여름 yaz
pastel: pastell* пастел* باستيل 柔和 パステル 파스텔
neon: neon* неон* نيون नियॉन 霓虹 ネオン 네온
vintage: nostalgisch* antigu* antig* винтаж* ретро عتيق पुराना पुरानी 复古 レトロ 빈티지 retro
monochrome: schwarzweiss monochrom* черно-бел* noir-et-blanc 黑白 白黒 モノクロ 흑백
minimal: minimalistisch* minimaliste* minimalista* минимал* بسيط न्यूनतम 极简 ミニマル 미니멀
abstract: abstrakt* abstrait* abstract* abstrat* astratt* абстракт* تجريدي अमूर्त 抽象 추상 soyut
pattern: muster* motif* patron padrao padroes motivo узор* نمط نقش पैटर्न 图案 模様 패턴 desen
logo: логотип* эмблем* شعار लोगो 标志 ロゴ 로고
poster: plakat* affiche* cartel poster* manifesto плакат* ملصق पोस्टर 海报 ポスター 포스터 afis
portrait: portrat* retrato* ritratt* портрет* صورة-شخصية चित्र 肖像 人像 초상 portre
woman: frau frauen femme* mujer* mulher* donna donne женщин* امرأة औरत महिला 女 여자 여성 kadin
man: mann manner homme* hombre* homem homens uomo uomini мужчин* رجل आदमी पुरुष 男 남자 adam
girl: madchen fille* nina* menina* ragazza ragazze девочк* девушк* فتاة بنت लड़की 少女 소녀 kiz
boy: junge garcon* nino* menino* ragazzo мальчик* ولد صبي लड़का 少年 소년 oglan
child: kind kinder enfant* bambin* crianca* ребен* дет* طفل बच्चा बच्चे 孩 子供 아이 cocuk
cat: katze* kater chat chats gato* gata* gatto gatti кот кота кошк* котен* قطة قط बिल्ली 猫 貓 ねこ ネコ 고양이 kedi*
dog: hund hunde hunds chien* perro* cachorro* cao cane cani собак* пес щен* كلب कुत्ता कुत्ते 狗 犬 イヌ 강아지 개가 kopek*
fox: fuchs* renard* zorro* raposa* volpe volpi лис* ثعلب लोमड़ी 狐 キツネ 여우 tilki*
rabbit: hase hasen kaninchen lapin* conejo* coelho* coniglio conigli кролик* заяц* أرنب खरगोश 兔 ウサギ うさぎ 토끼 tavsan*
bear: bar baren ours oso* urso* orso orsi медвед* دب भालू 熊 クマ 곰 ayi
owl: eule* hibou buho* coruja* gufo gufi сов* بومة उल्लू 猫头鹰 フクロウ 부엉이 baykus*
wolf: loup* lobo* lupo lupi волк* ذئب भेड़िया 狼 オオカミ 늑대 kurt
flower: blume* blumen fleur* flor flores fior* цвет* زهرة زهور फूल 花 꽃 cicek*
rose: rosen роз* وردة ورد गुलाब 玫瑰 薔薇 장미 gul
sunflower: sonnenblume* tournesol* girasol* girasole girassol* подсолн* عباد-الشمس सूरजमुखी 向日葵 ひまわり 해바라기 aycicegi
tree: baum* baume arbre* arbol* arvore* alber* дерев* شجرة أشجار पेड़ वृक्ष 树 樹 木 나무 agac*
forest: wald* walder foret* bosque* floresta* foresta bosco лес леса лесу غابة जंगल वन 森林 森 숲 orman*
mountain: berg berge bergen gebirge montagne* montana* montanha* montagna гор* جبل جبال पहाड़ पर्वत 山 산이 산의 dag daglar
lake: bergsee lac lacs lago* озер* بحيرة झील 湖 호수 gol
river: fluss* riviere* rio rios fiume река реки نهر नदी 河 川 강이 nehir
sea: meer meeres ozean* mer mers ocean* oceano* mar mare море моря океан* بحر محيط समुद्र सागर 海 바다 deniz*
beach: strand* plage* playa* praia* spiaggi* пляж* شاطئ समुद्रतट 海滩 浜 해변 plaj
boat: boot boote bateau* barco* barca barche лодк* قارب नाव 船 배가 tekne
ship: schiff* navire* nave navi navio* корабл* سفينة जहाज़ जहाज 轮船 gemi
island: insel* ile iles isla* ilha* isola isole остров* جزيرة द्वीप 岛 島 섬 ada
lighthouse: leuchtturm* phare* faro* farol маяк* منارة प्रकाशस्तंभ 灯塔 灯台 등대
city: stadt* stadte ville* ciudad* cidade* citta город* مدينة शहर नगर 城市 都市 街 도시 sehir*
street: strasse* rue rues calle* rua ruas strada strade улиц* شارع सड़क 街道 通り 거리 sokak
house: haus hauser maison* casa* дом дома доме домик* بيت منزل घर मकान 房子 家 집 ev
room: zimmer chambre* habitacion cuarto* quarto* stanza комнат* غرفة कमरा 房间 部屋 방이 oda
window: fenster* fenetre* ventana* janela* finestra* окн* نافذة शباك खिड़की 窗 窓 창문 pencere*
door: tur turen porte portes puerta* porta portas двер* باب أبواب दरवाज़ा दरवाजा द्वार 门 門 ドア 扉 문 kapi*
chair: stuhl* chaise* silla* cadeira* sedia sedie стул* كرسي कुर्सी 椅 椅子 의자 sandalye*
sofa: canape* divano диван* أريكة सोफा 沙发 ソファ 소파 kanepe
table: tisch* mesa* tavol* стол* طاولة मेज़ मेज 桌 テーブル 테이블 masa
lamp: lampe* lampara* lampada* ламп* مصباح दीपक दीया 灯 ランプ 램프 lamba
book: buch bucher livre* libro* livro* libri книг* كتاب किताब पुस्तक 书 本 책 kitap
hat: hut hute chapeau* sombrero* chapeu* cappell* шляп* قبعة टोपी 帽 帽子 모자 sapka
umbrella: regenschirm* parapluie* paraguas guarda-chuva ombrell* зонт* مظلة छाता 伞 傘 우산 semsiye
car: auto autos wagen voiture* coche* carro* macchina machina машин* автомобил* سيارة गाड़ी कार 汽车 車 자동차 araba*
balloon: ballon* globo* balao baloes palloncin* шар* بالون منطاد गुब्बारा 气球 風船 풍선 balon
heart: herz herzen coeur* corazon* coracao cuore cuori сердц* قلب दिल हृदय 心 ハート 하트 kalp
star: stern sterne sternen etoile* estrella* estrela* stell* звезд* نجمة نجوم तारा तारे 星 별 yildiz*
moon: mond mondes lune luna lua лун* قمر चाँद चांद चंद्रमा 月亮 月 달 ay
sun: sonne soleil sol sole солнц* شمس सूरज सूर्य 太阳 太陽 태양 gunes
cloud: wolke* nuage* nube nubes nuvem nuvens nuvol* облак* سحابة سحب غيمة बादल 云 雲 구름 bulut*
sky: himmel* ciel cielo* ceu неб* سماء आसमान आकाश 天空 空 하늘 gokyuzu
desert: wuste* desierto* deserto* пустын* صحراء रेगिस्तान मरुस्थल 沙漠 砂漠 사막 col
cactus: kaktus* kakteen cactus кактус* صبار कैक्टस 仙人掌 サボテン 선인장 kaktus
space: weltraum weltall* espace espacio* espaco* spazio космос* فضاء अंतरिक्ष 宇宙 太空 우주 uzay
planet: planete* planeta* pianeta pianeti планет* كوكب ग्रह 星球 行星 惑星 행성 gezegen
rocket: rakete* fusee* cohete* foguete* razzo ракет* صاروخ रॉकेट 火箭 ロケット 로켓 roket
astronaut: astronaut* astronaute* космонавт* астронавт* رائد अंतरिक्षयात्री 宇航员 宇宙飛行士 우주비행사
cup: tasse* becher taza* xicara* tazza tazze чашк* كوب فنجان प्याला कप 杯 カップ 컵 fincan
coffee: kaffee* cafe cafes caffe кофе قهوة कॉफ़ी कॉफी 咖啡 コーヒー 커피 kahve
tea: tee the te cha чай чая شاي चाय 茶 차를 cay
bottle: flasche* bouteille* botella* garrafa* bottigli* бутыл* زجاجة बोतल 瓶 ボトル 병 sise
vase: vaso* florero* jarron* ваз* مزهرية फूलदान 花瓶 꽃병 vazo
fruit: obst fruchte fruta* frutt* фрукт* فاكهة फल 水果 果物 과일 meyve
apple: apfel* apfel* pomme* manzana* maca macas mela mele яблок* تفاحة सेब 苹果 りんご リンゴ 사과 elma
lemon: zitrone* citron* limon* limao limoes limone limoni лимон* ليمون नींबू 柠檬 レモン 레몬 limon
garden: garten* jardin* jardim giardin* сад сада саду حديقة बगीचा बाग 花园 庭 정원 bahce
ball: kugel* boule* bola* pelota* palla мяч* шар كرة गेंद 球 ボール 공이 top
box: kiste* schachtel* boite* caja* caixa* scatol* коробк* صندوق डिब्बा 盒 箱 상자 kutu
bird: vogel* voge* oiseau* pajaro* passaro* uccell* птиц* طائر عصفور पक्षी चिड़िया 鸟 鳥 새가 kus
fish: fisch* poisson* pez peces peixe* pesce pesci рыб* سمكة मछली 鱼 魚 물고기 balik
remove: entfern* losche* enlev* supprim* effac* quita* elimin* borra* remov* apag* rimuov* togli убер* удал* أزل احذف
remove: हटाओ हटाएं 删除 移除 去掉 消して 削除 지워 제거 kaldir sil
"""
# Words that an English sentence has and the other languages have not: there `see`, `cane` and `rot` mean what they say.
_ENGLISH = frozenset(["the", "with", "of", "and", "at", "is", "are", "this", "that", "to", "from"])
_ARTICLES = ("وال", "بال", "فال", "كال", "ال", "لل", "و", "ب", "ل")
_LONGEST_ENDING = 3
_EAST = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_LETTER = rf"(?![{_EAST}])(?:[^\W\d_]|[\u0900-\u0963\u0971-\u0dff])"
_TOKEN = re.compile(rf"[{_EAST}]|{_LETTER}(?:-?{_LETTER})*")


def plain(text: str) -> str:
    """In small letters without marks, as the words here are held against a prompt's."""
    apart = unicodedata.normalize("NFKD", text.casefold().replace("\u0131", "i"))  # Turkish has one without a dot
    return "".join(sign for sign in apart if unicodedata.category(sign) != "Mn")


def english(prompt: str, known: frozenset[str]) -> list[str]:
    """The prompt's words in order, each that is known here as the English one; `known` are left as they are."""
    text = plain(_named(prompt))
    tokens = [(found.start(), found[0]) for found in _TOKEN.finditer(text)]
    foreign = not _ENGLISH & {word for _, word in tokens}
    words: list[tuple[int, str]] = []
    for place, word in tokens:
        keeps = word in known or (word.isascii() and not foreign)
        words.append((place, word if keeps else _translated(word)))
    words += [(found.start(), _EXACT[found[0]]) for found in _EASTERN.finditer(text)]
    return [word for _, word in sorted(words, key=lambda each: each[0])]


def _named(prompt: str) -> str:
    """Emoji and other signs as their names: a fox's face says fox."""
    return "".join(
        f" {unicodedata.name(sign, '').lower()} " if unicodedata.category(sign) == "So" else sign for sign in prompt
    )


def _translated(word: str) -> str:
    """A word in one of its forms; itself where none is known."""
    bare = next((word[len(each) :] for each in _ARTICLES if word.startswith(each) and len(word) > len(each) + 1), word)
    for form in (word, bare):
        if form in _EXACT:
            return _EXACT[form]
        for cut in range(_LONGEST_ENDING * (3 if _is_korean(form) else 1) + 1):
            stem = form[: len(form) - cut]
            if stem in _STEMS:
                return _STEMS[stem]
    return word


def _is_korean(word: str) -> bool:
    """Its syllables come apart into letters, so its endings are longer."""
    return "\u1100" <= word[:1] <= "\u11ff"


def _tables() -> tuple[dict[str, str], dict[str, str]]:
    exact: dict[str, str] = {}
    stems: dict[str, str] = {}
    for line in _WORDS.strip().splitlines():
        word, _, forms = line.partition(": ")
        for form in forms.split():
            key = plain(form.rstrip("*"))
            exact.setdefault(key, word)
            if form.endswith("*") or _is_korean(key):
                stems.setdefault(key, word)
    return exact, stems


_EXACT, _STEMS = _tables()
_EASTERN = re.compile(
    "|".join(sorted((key for key in _EXACT if re.match(f"[{_EAST}]", key)), key=len, reverse=True)) or "(?!)"
)

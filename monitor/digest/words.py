"""Closed word classes of Spanish, English, Portuguese and French: nothing of one topic."""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Titles and short forms that stand before a name or go on: the styles of El País, AP, Folha and Le Monde.
ABBREVIATIONS = _words("""
    sr sra srta sres dr dra drs lic ing mtro mtra prof gral gen cnel col tte sgto pdte av avda
    mr mrs ms st sen rep gov lt capt sgt jr inc ltd corp co vs approx dept
    exmo exma dep mme mlle mm ste
    jan feb mar abr apr jun jul ago aug sep sept set oct out nov dic dez dec ed eds cf ej ud uds fig
""")
# These are words too ("dijo que no.", "the art."), so only a number behind them makes an abbreviation.
BEFORE_NUMBERS = _words("no nos nº núm num art arts p pp pág págs pag sec secc cap vol km tel ext fr")

# The word before a number that shows that the number is a name.
LABELS = _words("""
    title título titulo titre article articles artículo articulo artículos artigo artigos art arts
    section sección seccion seção sec chapter capítulo capitulo chapitre page página pagina pág pag p
    no núm num nº n° number número numero numéro law ley lei loi decree decreto décret fracción inciso
    paragraph párrafo act proposition resolution resolución resolução résolution rule regla
    form forma formulario route ruta rota highway carretera autopista interstate km kilómetro kilometer
    room sala channel canal age aged edad tel teléfono telefone téléphone phone ext extension
    flight vuelo voo vol covid type tipo phase fase level nivel protocolo protocol anexo annex
""")
MONTHS = _words("""
    january february march april may june july august september october november december
    enero febrero marzo abril mayo junio julio agosto septiembre setiembre octubre noviembre diciembre
    janeiro fevereiro março maio junho julho setembro outubro novembro dezembro
    janvier février mars avril mai juin juillet août septembre octobre novembre décembre
    jan feb mar apr jun jul aug sep sept oct nov dec ene abr ago dic fev set out dez
""")
# Clock times, durations and ages: true, but never the figure of a story.
TIMES = _words("""
    am pm a p hora horas hrs hour hours heure heures h minute minutes minuto minutos
    second seconds segundos day days día días dia dias jour jours week weeks semana semanas semaine semaines
    month months mes meses mês mois year years año años ano anos an ans decade decades décadas
""")
# Words that end a noun phrase, among them every common one that ends in s or x as plurals do.
STOPS = _words("""
    a an and are as at be been but by for from had has have he her his if in into is it its more most of on
    or our over per said say says she since so than that the their them they this thus to under until up us
    versus was we were when where which while who whose will with would yes across always perhaps besides
    unless towards after before while
    al ante aunque bajo como con contra cuando de del desde donde durante e el en entre era es esa ese eso
    esta este esto fue fueron ha han hasta hay la las le les lo los más mas menos mientras ni o para pero por
    que se según ser si sin sobre son su sus también tras un una unas unos y ya además antes después entonces
    ao aos após as às até com da das depois dos em foi foram mais na nas no nos os ou pela pelo pelos pois
    são sem sob sua suas um uma umas uns
    à au aux avec ce ces cette dans depuis des dont du elle est et été il ils leur leurs mais moins ne nous
    ont par pas plus pour près puis qu qui sans ses sont sous sur très une vers vous ainsi dès
""")
# Plurals that do not end in s or x.
PLURALS = _words("people men women children police staff personnel")
# What a percentage is more or less of: the word behind it closes the phrase.
COMPARED = _words("""
    more less fewer higher lower increase decrease rise drop decline fall cut jump surge share
    más menos mais adicional adicionales adicionais supplémentaire supplémentaires
""")
# Verbs, and words used as such, of which the percentage is the measure: "down 66%", "subiram 23%", "fell to 9%".
CHANGES = _words("""
    up down rise rises rose risen fall falls fell fallen drop drops dropped increase increases increased decrease
    decreases decreased decline declines declined grow grows grew grown jump jumps jumped surged soared plunged
    plummeted climbed shrank slid
    sube suben subió subieron baja bajan bajó bajaron cae caen cayó cayeron crece crecen creció crecieron aumenta
    aumentan aumentó aumentaron disminuye disminuyen disminuyó disminuyeron redujo redujeron desplomó desplomaron
    desciende descienden descendió descendieron
    sobe sobem subiu subiram cai caem caiu caíram cresce crescem cresceu cresceram aumentam aumentou aumentaram
    diminuiu diminuíram recuou recuaram
    hausse baisse recul chute augmente augmentent augmenté diminue diminuent diminué chuté reculé bondi
""")
# Words behind "of" that open a clause: what they are of comes later, or never.
LOOSE = _words("quien quienes quem aquellos aquellas aqueles aquelas those whom which ceux celles cual cuales lo")

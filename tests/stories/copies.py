"""Copies of one text as newspapers make them: each must join its original. Written for these tests."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Copy:
    """An original, what another paper made of it, and how."""

    how: str
    language: str
    original: tuple[str, str]
    copy: tuple[str, str]


ASYLUM = (
    "Judge blocks asylum limits at the border for two weeks",
    """A federal judge on Monday blocked the government from enforcing new limits on asylum at the southern
border for two weeks, saying that the rule had been issued without the public notice that the law
requires. The decision by Judge Miriam Castellanos applies to people who reach any port of entry in
Arizona and California and lets them ask for protection without an appointment made by phone.

The government said it would appeal. "The rule is lawful and it is working," a spokeswoman for the
Justice Department said in a statement, noting that crossings had fallen by a third since the summer.

Lawyers for three legal aid groups, which brought the case in August, argued that families had been
turned back at the turnstiles in Nogales and San Ysidro with nowhere to sleep. Their filing included the
testimony of a baker from Guatemala who waited for seven months in a shelter with two daughters.

Castellanos wrote that the harm to people in line was plain, while the government had shown none that two
weeks of the old practice would cause. A hearing on a longer order is set for early December in San
Diego.

Shelter directors in Tijuana said they had seen no rush to the gates so far. Many residents had not heard
of the decision, said one of them, and those who had were waiting to see how long it would last.""",
)

FERRY = (
    "Ferry with 90 aboard sinks off Colón; all but four rescued",
    """A passenger ferry with 90 people aboard sank before dawn on Saturday off the Caribbean coast near
Colón, and fishermen and the coast guard pulled all but four of them from the water, officials in Panama said.

The vessel was bound for a village on the edge of the jungle when a wave broke two windows of its cabin,
according to its captain, who survived. It went down within twenty minutes. Most passengers wore life
vests, which the company hands out since a similar accident three years ago, and clung to coolers and
planks.

"We counted lights on the water and went from one to the next," said Eusebio Arauz, who fished out eleven
people with his nephew. The coast guard sent two launches and a helicopter.

Among the missing are a nurse from Portobelo and three travelers whose names were not on the list. The
harbor authority suspended the company's license and said that the list of passengers would be examined,
because many people who go on to the jungle trails pay in cash on the pier and are not written down.

The search was to continue until nightfall, with divers from the fire department.""",
)

COMAR = (
    "Comar abrirá tres oficinas en el norte para desahogar solicitudes",
    """La Comisión Mexicana de Ayuda a Refugiados abrirá tres nuevas oficinas en el norte del país antes de
que termine el año, anunció su coordinador, Andrés Ramírez Silva Luna, durante una reunión con organizaciones
civiles en Monterrey. Las sedes estarán en Saltillo, Ciudad Juárez y Hermosillo y contarán en conjunto
con sesenta trabajadores.

La comisión acumula unas 38 mil solicitudes pendientes, la mayoría presentadas en Tapachula por personas
de Honduras, Cuba y Haití. Con las nuevas oficinas, dijo el funcionario, quienes ya viven y trabajan en
el norte no tendrán que volver a la frontera sur a firmar cada semana.

El presupuesto será cubierto en parte con recursos de Naciones Unidas. Las organizaciones saludaron el
anuncio pero recordaron que el problema principal no es la distancia sino el tiempo: la ley fija un plazo
de 45 días hábiles y hoy una respuesta tarda más de diez meses.

Una mujer salvadoreña que trabaja en una maquiladora de Saltillo contó que perdió dos empleos por los
viajes. "Me piden estar allá y me piden estar aquí", dijo. Su expediente cumplió un año en octubre.

La primera de las oficinas, la de Saltillo, comenzará a recibir solicitudes el primer lunes de diciembre
en un edificio prestado por el ayuntamiento.""",
)

TRAIN = (
    "Descarrila tren de carga con migrantes en Ahuacatlán; hay seis heridos",
    """Un tren de carga en el que viajaban decenas de migrantes descarriló la tarde del domingo cerca de
Ahuacatlán, Nayarit, y dejó al menos seis personas heridas, ninguna de gravedad, informó Protección Civil
del estado.

Cuatro vagones cargados de cemento salieron de la vía en una curva donde el terreno se reblandeció por
las lluvias. Los viajeros iban sobre los techos y entre los acoples; varios saltaron antes del golpe. "Se
oyó como un trueno y todo se fue de lado", relató un joven hondureño que se fracturó la muñeca.

Vecinos de la comunidad de Uzeta llegaron con agua, cobijas y camionetas para llevar a los lesionados al
hospital regional. El alcalde ofreció la casa ejidal como refugio para unas ochenta personas, entre ellas
veinte menores de edad.

La empresa ferroviaria dijo en un comunicado que la vía quedará libre el martes y que investiga las
causas. Organizaciones que atienden a los viajeros pidieron al Instituto Nacional de Migración que no
haga detenciones en el refugio mientras las personas se recuperan.

Es el tercer accidente en esa línea en lo que va del año, aunque el primero con heridos.""",
)


NOGALES = (
    "In Nogales, where 46 families slept at the gate last week, volunteers at the Kino kitchen read the news "
    "aloud over breakfast and set out more plates."
)

COAHUILA = (
    "Coahuila contará con su primera oficina de refugio, un reclamo que los albergues de la entidad repiten "
    "desde hace años en cada invierno."
)


def _paragraphs(text: str) -> list[str]:
    return text.split("\n\n")


def _trimmed(article: tuple[str, str], keep: int) -> str:
    return "\n\n".join(_paragraphs(article[1])[:keep])


def _without(article: tuple[str, str], *left_out: int) -> str:
    return "\n\n".join(one for at, one in enumerate(_paragraphs(article[1])) if at not in left_out)


COPIES = (
    Copy("nothing changed", "en", ASYLUM, ASYLUM),
    Copy("new headline", "en", ASYLUM, ("Asylum rule on hold as court faults how it was made", ASYLUM[1])),
    Copy("dateline", "en", ASYLUM, (ASYLUM[0], f"SAN DIEGO (AP) — {ASYLUM[1]}")),
    Copy(
        "agency tag",
        "en",
        ASYLUM,
        (ASYLUM[0], f"{ASYLUM[1]}\n\nThe Associated Press contributed to this report."),
    ),
    Copy("trimmed tail", "en", ASYLUM, (ASYLUM[0], _trimmed(ASYLUM, 2))),
    Copy(
        "local lead",
        "en",
        ASYLUM,
        (
            "What a judge's asylum order means for Nogales",
            f"{NOGALES}\n\n{ASYLUM[1]}",
        ),
    ),
    Copy(
        "headline, dateline and trimmed tail",
        "en",
        ASYLUM,
        ("U.S. court halts asylum restrictions", f"WASHINGTON (Reuters) - {_trimmed(ASYLUM, 4)}"),
    ),
    Copy("a paragraph cut out", "en", ASYLUM, (ASYLUM[0], _without(ASYLUM, 2))),
    Copy("figures spelled", "en", FERRY, ("Four missing as ferry with ninety sinks off Panama", FERRY[1])),
    Copy("dateline", "en", FERRY, (FERRY[0], f"COLÓN, Panama (AP) — {FERRY[1]}")),
    Copy("trimmed tail", "en", FERRY, (FERRY[0], _trimmed(FERRY, 3))),
    Copy("the flash first", "en", (FERRY[0], _trimmed(FERRY, 2)), FERRY),
    Copy(
        "curly quotes and no accents",
        "en",
        FERRY,
        (FERRY[0].replace("ó", "o"), FERRY[1].replace('"', "”").replace("ó", "o").replace("-", "–")),
    ),
    Copy("new headline", "es", COMAR, ("Refugiados: anuncian sedes en Saltillo, Juárez y Hermosillo", COMAR[1])),
    Copy("dateline", "es", COMAR, (COMAR[0], f"MONTERREY, NL (Notimex).- {COMAR[1]}")),
    Copy("agency tag", "es", COMAR, (f"{COMAR[0]} | EFE", f"{COMAR[1]}\n\nCon información de EFE.")),
    Copy("trimmed tail", "es", COMAR, (COMAR[0], _trimmed(COMAR, 2))),
    Copy(
        "local lead",
        "es",
        COMAR,
        (
            "Tendrá Saltillo oficina para refugiados",
            f"{COAHUILA}\n\n{COMAR[1]}",
        ),
    ),
    Copy(
        "new headline and no tail",
        "es",
        TRAIN,
        ("Vuelca tren en Nayarit; rescatan a viajeros", _trimmed(TRAIN, 4)),
    ),
    Copy("dateline", "es", TRAIN, (TRAIN[0], f"AHUACATLÁN, Nay. (apro).— {TRAIN[1]}")),
    Copy(
        "subtitle in front",
        "es",
        TRAIN,
        (TRAIN[0], f"■ Vecinos de Uzeta auxilian a los viajeros\n\n{TRAIN[1]}"),
    ),
    Copy("capitals", "es", TRAIN, (TRAIN[0].upper(), TRAIN[1])),
    Copy("the middle only", "es", TRAIN, (TRAIN[0], _without(TRAIN, 3, 5))),
)

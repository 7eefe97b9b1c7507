"""Newspaper pages written for these tests: one football story, and whatever a shape puts around or into it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from monitor.model import Page

NAMES = ("CBP One", "Comar", "INM", "Darién")

STORIES = {
    "en": (
        "Late winner sends Tigres top of the table",
        (
            (
                "Tigres beat Necaxa 2-1 on Saturday night with a goal in the last minute of added time, a "
                "result that lifts "
                "the team to the top of the table after eleven matches."
            ),
            (
                "The visitors had gone ahead through a header from a corner just before the break, and defended "
                "deep for "
                "most of the second half in front of forty thousand people."
            ),
            "“We never stopped believing,” the coach said after the final whistle.",
            (
                "An equaliser from the penalty spot came after a long review on the pitchside screen, and the "
                "decisive shot "
                "took a deflection on its way past the goalkeeper."
            ),
            (
                "The next match is on Wednesday, away at Puebla, where the team has not won in six years and "
                "will be "
                "without its suspended captain."
            ),
        ),
    ),
    "es": (
        "Tigres gana en el último minuto y es líder",
        (
            (
                "Tigres venció 2-1 a Necaxa el sábado por la noche con un gol en el último minuto del tiempo "
                "agregado, "
                "resultado que lo coloca en la cima de la tabla después de once jornadas."
            ),
            (
                "La visita se había adelantado con un cabezazo en tiro de esquina poco antes del descanso y se "
                "defendió "
                "con orden durante casi todo el segundo tiempo ante cuarenta mil personas."
            ),
            "“Nunca dejamos de creer”, dijo el entrenador al terminar el partido.",
            (
                "El empate llegó desde el punto penal tras una larga revisión en la pantalla, y el disparo "
                "definitivo se "
                "desvió en un defensor antes de superar al portero."
            ),
            (
                "El próximo partido será el miércoles en Puebla, donde el equipo no gana desde hace seis años y "
                "no podrá "
                "contar con su capitán, suspendido."
            ),
        ),
    ),
    "pt": (
        "Gol no último minuto leva o Santos à liderança",
        (
            (
                "O Santos venceu o Guarani por 2 a 1 na noite de sábado com um gol no último minuto dos "
                "acréscimos, "
                "resultado que leva a equipe à liderança depois de onze rodadas."
            ),
            (
                "Os visitantes tinham aberto o placar de cabeça, em cobrança de escanteio, pouco antes do "
                "intervalo, e se "
                "defenderam durante quase todo o segundo tempo diante de quarenta mil pessoas."
            ),
            "“Nunca deixamos de acreditar”, disse o treinador depois do apito final.",
            (
                "O empate saiu de pênalti, depois de uma longa revisão no monitor, e o chute decisivo desviou "
                "em um "
                "zagueiro antes de enganar o goleiro."
            ),
            (
                "A próxima partida será na quarta-feira, em Campinas, onde o time não vence há seis anos e não "
                "terá o seu "
                "capitão, que está suspenso."
            ),
        ),
    ),
    "fr": (
        "Un but tardif offre la première place à Lens",
        (
            (
                "Lens a battu Nantes 2-1 samedi soir grâce à un but dans la dernière minute du temps "
                "additionnel, un "
                "résultat qui place l’équipe en tête du classement après onze journées."
            ),
            (
                "Les visiteurs avaient ouvert le score de la tête sur un corner peu avant la pause, puis ont "
                "défendu très "
                "bas pendant presque toute la seconde période devant quarante mille personnes."
            ),
            "« Nous n’avons jamais cessé d’y croire », a dit l’entraîneur après le coup de sifflet final.",
            (
                "L’égalisation est venue sur penalty après une longue vérification à l’écran, et le tir décisif "
                "a été "
                "dévié par un défenseur avant de tromper le gardien."
            ),
            (
                "Le prochain match aura lieu mercredi à Reims, où l’équipe n’a plus gagné depuis six ans et où "
                "elle sera "
                "privée de son capitaine suspendu."
            ),
        ),
    ),
}


def story(language: str = "en", *, middle: str = "", end: str = "") -> str:
    """The paragraphs of the story, `middle` put between the third and the fourth, `end` after the last."""
    paragraphs = [f"<p>{paragraph}</p>" for paragraph in STORIES[language][1]]
    return "\n".join([*paragraphs[:3], middle, *paragraphs[3:], end])


def newspaper(
    article: str,
    *,
    language: str = "en",
    after: str = "",
    site: str = "",
    title: str = "",
    wrap: str = "article",
) -> bytes:
    """A whole page: menus above, `article` under its headline, `after` beside it, a footer below."""
    title = title or STORIES[language][0]
    menu = "".join(f'<li><a href="/s/{n}">Section {n}</a></li>' for n in range(8))
    name = f'<meta property="og:site_name" content="{site}">' if site else ""
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>{title}</title>{name}'
        f'<meta property="og:title" content="{title}"></head><body><header><nav><ul>{menu}</ul></nav></header>'
        f"<main><{wrap}><h1>{title}</h1>{article}</{wrap.split(maxsplit=1)[0]}>{after}</main>"
        f"<footer><p>Contact · Terms · Privacy</p><ul>{menu}</ul></footer></body></html>"
    ).encode()


def plain_mentions(page: Page, name: str) -> list[str]:
    """What stands around each place of `name` that no weak span covers."""
    found, at = [], page.text.find(name)
    while at >= 0:
        end = at + len(name)
        if not any(span.start <= at and end <= span.end for span in page.weak):
            found.append(page.text[max(0, at - 40) : end + 40])
        at = page.text.find(name, end)
    return found


def is_weak(page: Page, sentence: str) -> bool:
    """Whether any part of `sentence`, which must be in the text, is in a weak span."""
    at = page.text.find(sentence)
    assert at >= 0, f"not extracted: {sentence!r}"
    return any(span.start < at + len(sentence) and span.end > at for span in page.weak)

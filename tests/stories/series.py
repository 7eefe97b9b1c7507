"""Series whose reports share their wording and tell different events: none may join. Ours."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Series:
    """A form with blanks, and what each report fills in; the first line is the headline."""

    name: str
    language: str
    form: str
    reports: tuple[dict[str, str], ...]
    every: int = 1  # days between two reports

    def articles(self) -> list[tuple[str, str]]:
        """Headline and text of each report."""
        filled = [self.form.format(**report).strip() for report in self.reports]
        return [(one.split("\n", 1)[0], " ".join(one.split("\n", 1)[1].split())) for one in filled]


def _fills(keys: str, *rows: str) -> tuple[dict[str, str], ...]:
    names = keys.split()
    return tuple(dict(zip(names, (cell.strip() for cell in row.split("|")), strict=True)) for row in rows)


SERIES = (
    Series(
        "numbered buses",
        "en",
        """{nth} bus of migrants from Texas arrives in Los Angeles
        LOS ANGELES — The {nth} bus carrying migrants from Texas arrived {day} at Union Station, with {n}
        people aboard, {k} of them children. City departments, the county and a group of nonprofit
        organizations worked together to receive them, as they have since the first bus came in June. "We
        continue to welcome these families with dignity," a spokesperson for the mayor said. The Coalition for
        Humane Immigrant Rights gave out water, food and clothing at a church nearby, and lawyers explained to
        the families what their next appointments with the immigration court would be. Texas began sending
        people to cities led by Democrats in 2022.""",
        _fills(
            "nth day n k",
            "14th | Tuesday | 38 | 12",
            "15th | Friday | 41 | 17",
            "Sixteenth | Sunday | 35 | 9",
        ),
    ),
    Series(
        "autobuses numerados",
        "es",
        """Llega a Chicago el {nth} autobús con migrantes enviado por Texas
        CHICAGO.- El {nth} autobús con migrantes enviado por el gobierno de Texas llegó la noche del {day} a
        la estación central con {n} personas a bordo, informó la oficina de la alcaldía. Voluntarios de varias
        parroquias y organizaciones recibieron a las familias con ropa de abrigo, alimentos calientes y
        atención médica. Las personas fueron trasladadas a un albergue temporal en el sur de la ciudad, donde
        permanecerán hasta que encuentren a sus familiares o un lugar donde vivir. Las autoridades pidieron de
        nuevo al gobierno federal recursos para atender a quienes llegan y coordinación con los estados de la
        frontera.""",
        _fills(
            "nth day n",
            "decimocuarto | lunes | 44",
            "decimoquinto | jueves | 51",
            "decimosexto | sábado | 39",
        ),
    ),
    Series(
        "daily institute report, dated headline",
        "es",
        """INM: cifras de rescates del {d} de noviembre
        El Instituto Nacional de Migración informó que el {d} de noviembre de 2026 fueron identificadas en las
        carreteras, estaciones de autobuses y vías férreas del país {n} personas en condición migratoria
        irregular, de las cuales {m} viajaban en núcleos familiares y {k} eran menores no acompañados. Las
        entidades con más casos fueron Chiapas, Tabasco y Veracruz. El instituto recordó que actúa con apego a
        los derechos humanos y conforme a la Ley de Migración, y que los menores son canalizados de inmediato
        a los sistemas para el desarrollo integral de la familia.""",
        _fills("d n m k", "16 | 2,312 | 640 | 87", "17 | 1,987 | 512 | 64", "18 | 2,540 | 701 | 93"),
    ),
    Series(
        "daily institute report, one headline",
        "es",
        """Cifras diarias de atención a personas migrantes
        La Secretaría de Gobernación informa que en la jornada del {d} de noviembre las delegaciones
        atendieron a {n} personas extranjeras, {m} de ellas solicitantes de la condición de refugiado. De ese
        total, {k} recibieron alojamiento en albergues y {j} fueron orientadas sobre sus trámites. La mayoría
        procede de Honduras, Cuba, Haití y Venezuela. La secretaría reitera que toda la atención es gratuita y
        que ningún gestor está autorizado para cobrar por estos servicios, e invita a denunciar cualquier
        irregularidad en los teléfonos habituales.""",
        _fills("d n m k j", "11 | 1,204 | 388 | 215 | 601", "12 | 1,377 | 402 | 198 | 777"),
    ),
    Series(
        "weather bulletin, weekday in the headline",
        "es",
        """Pronóstico del tiempo en Tijuana para el {day}
        Para este {day} se espera en Tijuana cielo {sky} con temperatura mínima de {lo} grados y máxima de
        {hi}, informó Protección Civil. El viento soplará del noroeste con rachas de hasta {w} kilómetros por
        hora en las zonas altas y la costa. La dependencia recomienda a la población abrigarse por la mañana,
        no encender fogatas dentro de las viviendas y revisar las instalaciones de gas. Los albergues
        municipales seguirán abiertos para las personas en situación de calle y para las familias migrantes
        que lo soliciten durante la temporada de frío.""",
        _fills("day sky lo hi w", "martes | despejado | 9 | 21 | 30", "miércoles | nublado | 11 | 19 | 45"),
    ),
    Series(
        "weather bulletin, one headline",
        "en",
        """Weather outlook for the Rio Grande Valley
        The National Weather Service expects {sky} skies over the Rio Grande Valley on {day}, with a high of
        {hi} degrees and a low of {lo}. Winds will come from the southeast at {w} miles an hour. The chance of
        rain is {r} percent. Drivers on the expressway should allow for patches of fog in the early morning,
        and shelters along the river remain open to anyone who needs a place to stay overnight. The next
        outlook will be published tomorrow at the same time, and warnings are sent by text message to all who
        sign up at the county's site.""",
        _fills(
            "sky day hi lo w r",
            "clear | Nov. 16 | 81 | 58 | 12 | 5",
            "cloudy | Nov. 17 | 74 | 61 | 18 | 40",
        ),
    ),
    Series(
        "weekly column",
        "es",
        """Frontera abierta
        {lead} {body} La columna de esta semana, como todas, se escribe desde la ciudad que mira al norte y al
        sur a la vez, y agradece a las lectoras y lectores que envían sus cartas. Hasta la próxima semana, si
        el puente y la fila lo permiten.""",
        _fills(
            "lead body",
            "Nadie sabe cuántas lenguas hay en la fila de San Ysidro, pero alguien se propuso contarlas."
            " | Con una libreta y mucha paciencia anotó el mixteco, el creole, el ruso y otras tantas,"
            " y en cada una aprendió a decir buenos días, porque dice que saludar es la primera forma de la"
            " hospitalidad.",
            "El agua volvió a faltar en las colonias del oriente y otra vez hubo que traer pipas."
            " | Una directora de escuela dice que todos llevan su botella y que su maestra de ciencias"
            " convirtió la escasez en lección: cuánto pesa un litro, cuánto cuesta, quién lo cobra y quién lo"
            " carga cuesta arriba.",
        ),
        every=7,
    ),
    Series(
        "court dockets",
        "en",
        """Fifth Circuit sets argument in {case}
        The U.S. Court of Appeals for the Fifth Circuit on {day} set oral argument in {case}, No. {no}, for
        the week of {week} in New Orleans. Each side will have twenty minutes. The case, on appeal from the
        {court} District of Texas, concerns {what}. A stay granted by a motions panel remains in force until
        the merits panel rules. Briefs and the record are available in the clerk's office, and audio of the
        argument will be posted on the court's site the same afternoon. The order was signed by the clerk of
        court at the direction of the panel.""",
        _fills(
            "case day no week court what",
            "Texas v. Garza | Monday | 26-50112 | January 4 | Western | a state law on arrests at the river",
            "Texas v. Mayfield | Monday | 26-40387 | February 1 | Southern | parole of four countries",
        ),
    ),
    Series(
        "northern and southern",
        "en",
        """{upper} Triangle ministers sign pact on migrant shelters in the {side} corridor
        Ministers of the interior signed an agreement on {date} to build {n} shelters along the {side}
        corridor, the regional secretariat said. The shelters will offer beds, medical care and legal advice
        to families on the move, and each will be run by a local government with support from United Nations
        agencies. Construction will begin in the first months of next year and will be paid from a regional
        fund. "No family should sleep on the road," the secretary said at the ceremony. Civil groups welcomed
        the plan and asked that the shelters stay open to everyone, whatever their papers. The {upper}
        corridor was chosen because of the number of crossings there.""",
        _fills("upper side date n", "Northern | northern | March 3 | 12", "Southern | southern | March 5 | 9"),
    ),
    Series(
        "dos municipios",
        "es",
        """Entregan en {town} apoyos a familias repatriadas
        {town}. El gobierno del estado entregó este jueves en {town} apoyos económicos y de vivienda a
        familias repatriadas desde Estados Unidos, en un acto encabezado por {who}. Los recursos permitirán a
        los beneficiarios iniciar un negocio, reparar su casa o continuar sus estudios. El programa, dijo,
        busca que quienes vuelven encuentren un lugar digno en su tierra y no tengan que arriesgar otra vez la
        vida en el camino. Las familias agradecieron el respaldo y pidieron que continúe durante todo el año.
        El programa recorrerá todos los municipios del estado con alta migración antes de que termine el
        invierno.""",
        _fills("town who", "Jerez | la secretaria Alma Rivas", "Tlaltenango | el delegado Joel Campos"),
    ),
    Series(
        "two towns",
        "en",
        """{town} school board votes to keep its dual-language program
        The {town} school board voted {v} on Tuesday night to keep its dual-language program for another three
        years, after two hours of testimony by parents and teachers. The program, in which half of each day is
        taught in Spanish, enrolls {n} children from kindergarten to the fifth grade. Parents said that it had
        helped newcomers and neighbors to become friends. The superintendent said that the district would look
        for teachers abroad to fill its vacancies and would report on the results in the spring. {chair}, who
        chairs the board, thanked the families for their patience and said that the budget would allow for two
        more classrooms.""",
        _fills("town v n chair", "Donna | 5-2 | 410 | Ruth Salas", "Weslaco | 6-1 | 655 | Omar Tijerina"),
    ),
    Series(
        "monthly figures",
        "en",
        """Border encounters in {month}: what the monthly report says
        U.S. Customs and Border Protection released its operational update for {month} on Friday. Agents
        recorded {n} encounters between ports of entry along the southwest border, {p} percent {way} than the
        month before. {a} people were processed through appointments at ports of entry. Seizures of fentanyl
        amounted to {f} pounds. The agency said that it continues to work with its partners throughout the
        hemisphere to disrupt smuggling networks, and that people without a legal basis to remain are removed.
        The complete tables, by sector and nationality, are on the agency's site and will be revised when the
        quarter closes.""",
        _fills(
            "month n p way a f",
            "September | 53,858 | 7 | fewer | 44,600 | 1,210",
            "October | 56,530 | 5 | more | 43,900 | 1,377",
        ),
    ),
    Series(
        "partes de guerra contra incendios",
        "es",
        """Parte número {no} del incendio en la sierra de San Pedro
        La Comisión Nacional Forestal informó en su parte número {no} que el incendio en la sierra de San
        Pedro presenta un avance de {c} por ciento de control y {l} por ciento de liquidación, con {h}
        hectáreas afectadas. En el lugar trabajan {b} brigadistas de la federación, el estado y los ejidos,
        con apoyo de dos helicópteros cuando el viento lo permite. No hay poblaciones en riesgo. La comisión
        pide no acercarse a la zona, respetar los cierres de caminos y reportar cualquier columna de humo al
        número de emergencias. El siguiente parte se dará a conocer por la tarde en los canales oficiales.""",
        _fills("no c l h b", "8 | 40 | 25 | 310 | 112", "9 | 65 | 45 | 335 | 124"),
    ),
    Series(
        "disaster declarations",
        "en",
        """President approves {state} disaster declaration
        Today the President declared that a major disaster exists in the State of {state} and ordered federal
        aid to supplement state and local recovery efforts in the areas affected by {what} from {dates}. The
        action makes federal funding available to people in the counties of {counties}. Assistance can include
        grants for temporary housing and home repairs, low-cost loans to cover uninsured losses, and other
        programs to help individuals and business owners recover. Residents who sustained losses can begin
        applying for assistance online or by phone. Additional designations may be made at a later date if
        requested by the state.""",
        _fills(
            "state what dates counties",
            "Iowa | tornadoes | May 20 to 31 | Adair, Polk and Story",
            "Nebraska | floods | June 2 to 9 | Dodge, Hall and Platte",
        ),
    ),
    Series(
        "football results",
        "es",
        """{home} vence {s} a {away} en la jornada {j}
        {home} venció {s} a {away} en partido de la jornada {j} de la liga de ascenso, disputado ante unos {n}
        aficionados con clima templado y cancha en buen estado. Los goles cayeron en la segunda mitad, cuando
        el equipo local adelantó líneas y aprovechó los espacios que dejó la visita. El entrenador reconoció
        el esfuerzo de los jóvenes y dijo que todavía no se ha ganado nada. La directiva anunció que parte de
        la taquilla se donará a los albergues de la ciudad, como en cada partido de esta temporada, y
        agradeció a la porra su comportamiento.""",
        _fills(
            "home away s j n",
            "Cimarrones | Alebrijes | 2-0 | 11 | 4,000",
            "Coyotes | Venados | 3-1 | 12 | 5,500",
        ),
    ),
    Series(
        "consulate on wheels",
        "es",
        """Consulado móvil visitará {town} el fin de semana
        El Consulado General de México informa que el consulado móvil visitará {town} el sábado {d} de
        noviembre, de ocho de la mañana a dos de la tarde, en {place}. Se expedirán pasaportes y matrículas
        consulares con cita previa, que puede obtenerse por teléfono o en la página de internet. Habrá además
        orientación legal gratuita, vacunas contra la influenza y una ventanilla para registrar a los hijos
        nacidos en Estados Unidos. Se recomienda llevar originales y copias de los documentos, y acudir sin
        niños pequeños cuando sea posible. Todos los trámites son
        personales.""",
        _fills("town d place", "Amarillo | 21 | la iglesia San José", "Lubbock | 28 | el centro cívico Guadalupe"),
    ),
    Series(
        "deportation flights",
        "en",
        """Deportation flight No. {no} lands in {city}
        A plane with {n} people deported from the United States landed in {city} on {day}, the migration
        institute said. It was flight No. {no} of the year. Officials gave the passengers food, a phone call
        and money for the bus home, and doctors examined those who asked for it. Most were men between 18 and
        40 who had been detained at the border or at work. Some had lived in the United States for more than a
        decade. The institute said that it would help them to find work and to enroll their children in
        school. Rights groups called for their belongings to be returned and for the flights to be announced
        in advance.""",
        _fills("no city n day", "117 | San Pedro Sula | 121 | Wednesday", "118 | San Pedro Sula | 134 | Thursday"),
    ),
    Series(
        "remesas",
        "es",
        """Remesas a {state} crecieron {p} por ciento en el tercer trimestre
        Las remesas que recibió {state} en el tercer trimestre del año sumaron {m} millones de dólares, un
        aumento de {p} por ciento frente al mismo periodo del año pasado, de acuerdo con el Banco de México.
        La mayor parte provino de California, Texas e Illinois. El envío promedio fue de {a} dólares.
        Especialistas señalaron que el dinero se usa sobre todo para comida, medicinas, escuela y vivienda, y
        que sostiene el consumo en los municipios donde hay menos empleo. También advirtieron que depender de
        él hace más frágil la economía local cuando cambia el mercado de trabajo del otro lado de la
        frontera.""",
        _fills("state p m a", "Michoacán | 4.2 | 1,410 | 392", "Guanajuato | 3.1 | 1,365 | 401"),
    ),
    Series(
        "memoranda of one form",
        "en",
        """Memorandum on the delegation of authority under the Assistance Act
        By the authority vested in me as President by the Constitution and the laws of the United States of
        America, including the Assistance Act, I hereby delegate to the Secretary of State the authority to
        direct the drawdown of up to an aggregate value of ${n} million in articles and services and in
        training, in order to provide assistance to {to}, and to make the determinations required by the Act
        to direct such a drawdown. You are authorized and directed to publish this memorandum in the Federal
        Register. The Secretary shall report to the Congress on the use of this authority within the period
        that the Act provides, and in the form that it asks
        for.""",
        _fills("n to", "450 | the region", "775 | the region"),
    ),
    Series(
        "missing persons",
        "es",
        """Piden ayuda para localizar a {who}
        La Comisión de Búsqueda del estado pide la colaboración de la ciudadanía para localizar a {who}, de
        {age} años, vista por última vez el {d} de octubre en {place}. Al momento de su desaparición vestía
        {dress}. Su familia cree que puede encontrarse en camino hacia la frontera norte. Cualquier dato puede
        comunicarse de manera anónima a los teléfonos de la comisión, las veinticuatro horas, o al número de
        emergencias. La ficha completa con fotografía está en las redes sociales de la comisión, que recuerda
        que no hay que esperar para denunciar la desaparición de una persona y que la denuncia es
        gratuita.""",
        _fills(
            "who age d place dress",
            "Yadira Montes | 23 | 4 | la central de Tapachula | pantalón de mezclilla y blusa roja",
            "Brenda Orellana | 31 | 9 | el parque de Huixtla | vestido azul y tenis blancos",
        ),
    ),
    Series(
        "short alerts",
        "en",
        """Bridge {no} closed to trucks
        The international bridge No. {no} is closed to trucks from {a} to {b} today because of an inspection.
        Cars and pedestrians may cross. Drivers should use the other bridges and expect delays.""",
        _fills("no a b", "2 | 9 a.m. | noon", "3 | 1 p.m. | 4 p.m."),
    ),
    Series(
        "visitas del gobernador",
        "es",
        """Gobernador inaugura clínica en {town}
        {town}.- El gobernador inauguró este viernes la nueva clínica de {town}, que atenderá a {n} habitantes
        de la cabecera y las rancherías cercanas, y recorrió los consultorios con el alcalde {who}. La obra
        tuvo un costo de {m} millones de pesos y cuenta con sala de urgencias, laboratorio y farmacia. Durante
        su mensaje dijo que la salud es la primera obligación de un gobierno y que este año se abrirán más
        unidades en la zona de mayor migración. Los vecinos pidieron que haya médicos también por la noche y
        en los días de fiesta, y que no falten las medicinas.""",
        _fills("town n who m", "Nochistlán | 9,000 | Raúl Sandoval | 31", "Juchipila | 6,500 | Pedro Ávila | 24"),
    ),
)

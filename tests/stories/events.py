"""Events of one beat, each told by several houses in their own words and languages. Ours; people and figures invented.

Reports of one event are coverage of each other, in another language translations; those of two events are not, though
all of them are of migration in the same countries and in the same weeks.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Report:
    """One house's report of an event."""

    event: str
    language: str
    title: str
    text: str


def _report(event: str, language: str, title: str, text: str) -> Report:
    return Report(event, language, title, " ".join(text.split()))


REPORTS = (
    _report(
        "office",
        "es",
        "Abre la Comar una oficina en Palenque para atender a solicitantes de asilo",
        """PALENQUE, Chis.- La Comisión Mexicana de Ayuda a Refugiados (Comar) inauguró este martes una oficina en
        Palenque, la cuarta en Chiapas, con la que busca aliviar las filas de Tapachula. La coordinadora
        Lucía Ferrer Beltrán dijo que el local de la calle Juárez recibirá a 250 personas por día y que
        hasta octubre se habían presentado 78,400 solicitudes en todo el país, la mayor parte de ciudadanos
        de Honduras, Cuba y Haití. "Nadie debería dormir en la banqueta para pedir protección", afirmó. El
        Acnur pagó la remodelación del inmueble y prestará seis abogados durante el primer año.
        Organizaciones de la región celebraron la apertura, pero recordaron que las entrevistas siguen
        tardando más de cuatro meses.""",
    ),
    _report(
        "office",
        "es",
        "Con 250 citas diarias, arranca en Palenque la nueva sede para refugiados",
        """Decenas de familias se formaron desde la madrugada frente a la sede que la Comar puso en marcha en Palenque,
        donde hasta ahora había que viajar más de ocho horas a Tapachula para iniciar un trámite. Yesenia,
        hondureña de 29 años, fue la primera en pasar. Según Lucía Ferrer Beltrán, titular del organismo,
        las 78,400 peticiones recibidas en lo que va del año rebasan la capacidad instalada, de ahí que la
        agencia de la ONU para los refugiados financiara las obras. El alcalde pidió a los vecinos del
        barrio paciencia con el movimiento. Defensores consultados por este diario advirtieron que faltan
        intérpretes de criollo haitiano y que la espera por una resolución no se ha acortado.""",
    ),
    _report(
        "office",
        "en",
        "Mexico's refugee agency opens Palenque office to ease Tapachula backlog",
        """Mexico's refugee commission, COMAR, on Tuesday opened an office in Palenque, a town in Chiapas state where
        asylum seekers had no place to file a claim until now. Coordinator Lucía Ferrer Beltrán said it can
        see 250 people a day. The agency had received 78,400 applications through October, most of them from
        Hondurans, Cubans and Haitians, and many of those applicants have camped for weeks in Tapachula. The
        U.N. refugee agency paid for the building. Advocates welcomed the move but said that interviews
        still take four months and that the commission has too few interpreters. The mayor asked residents
        of the neighborhood for patience.""",
    ),
    _report(
        "truck",
        "es",
        "Hallan a 137 migrantes hacinados en un tráiler en Acayucan",
        """ACAYUCAN, Ver.- Agentes del Instituto Nacional de Migración (INM) y de la Guardia Nacional encontraron a 137
        migrantes, 41 de ellos menores, encerrados en la caja de un tráiler detenido en la autopista La
        Tinaja-Cosoleacaque. Los viajeros, originarios de Guatemala, Honduras y Ecuador, llevaban unas 14
        horas sin agua, informó el delegado Ramiro Ochoa Luna. El chofer huyó por un cañaveral. Tres mujeres
        fueron llevadas al hospital Miguel Alemán con deshidratación. El resto quedó en la estación
        migratoria de Acayucan, donde se revisará su situación. Es el operativo más numeroso en Veracruz
        desde junio, agregó el INM en un comunicado.""",
    ),
    _report(
        "truck",
        "es",
        "Viajaban 14 horas sin agua: rescatan a guatemaltecos y ecuatorianos en Veracruz",
        """Golpes en las paredes de la caja delataron el cargamento. Automovilistas que pasaban por la caseta de
        Acayucan llamaron al 911 y elementos de la Guardia Nacional abrieron el tráiler: adentro había 137
        personas. "Ya no respirábamos", contó Wilmer, un ecuatoriano de 22 años. De acuerdo con Ramiro Ochoa
        Luna, representante del INM en la entidad, 41 son niños y adolescentes, que quedaron a cargo del
        DIF. Tres pacientes continúan internadas en el Miguel Alemán. La fiscalía abrió una carpeta por
        tráfico de personas contra el dueño del camión, con placas de Tlaxcala. Del conductor no hay rastro.""",
    ),
    _report(
        "truck",
        "en",
        "137 migrants found in sweltering trailer in southern Mexico",
        """ACAYUCAN, Mexico — Drivers who heard pounding from inside a parked trailer led authorities to 137 migrants
        who had gone 14 hours without water, Mexico's immigration institute said. National Guard members
        broke the lock near a toll booth in Acayucan, in Veracruz. The group from Guatemala, Honduras and
        Ecuador included 41 minors, said Ramiro Ochoa Luna, the institute's delegate. Three women were
        treated for dehydration at Miguel Alemán hospital. The driver fled through a cane field, and
        prosecutors are looking for the truck's owner in Tlaxcala. The migrants were taken to an immigration
        station while their cases are reviewed.""",
    ),
    _report(
        "truck",
        "fr",
        "Mexique : 137 migrants découverts dans un camion à Acayucan",
        """Les autorités mexicaines ont découvert 137 migrants, dont 41 mineurs, enfermés dans la remorque d'un camion
        à Acayucan, dans l'État de Veracruz. Ils venaient du Guatemala, du Honduras et d'Équateur et
        n'avaient pas bu depuis 14 heures, selon Ramiro Ochoa Luna, délégué de l'Institut national de
        migration. Trois femmes ont été hospitalisées à Miguel Alemán. Des automobilistes avaient entendu
        des coups et prévenu la Garde nationale. Le conducteur a pris la fuite. Le propriétaire du véhicule,
        immatriculé à Tlaxcala, est recherché pour trafic de personnes.""",
    ),
    _report(
        "boat",
        "es",
        "Naufraga lancha con migrantes frente a Puerto Obaldía; buscan a nueve",
        """PANAMÁ.- Una lancha que había salido de Capurganá con 31 migrantes se hundió la noche del domingo frente a
        Puerto Obaldía, en la comarca Guna Yala, informó el Servicio Nacional de Fronteras (Senafront).
        Veintidós personas fueron rescatadas por pescadores de la isla Anachucuna y nueve siguen
        desaparecidas, entre ellas una niña venezolana de cuatro años. El comisionado Edgar Pitalúa explicó
        que la embarcación, sin luces, intentaba evitar los controles de la selva del Darién. Dos aviones y
        una patrullera participan en la búsqueda, que el oleaje dificulta. Panamá ha registrado este año 11
        hundimientos en esa ruta.""",
    ),
    _report(
        "boat",
        "en",
        "Nine missing after migrant boat sinks off Panama's Caribbean coast",
        """PANAMA CITY — Rescuers searched on Monday for nine people, one of them a 4-year-old Venezuelan girl, after a
        boat with 31 migrants aboard sank off Puerto Obaldía near the border with Colombia. Fishermen from
        Anachucuna island pulled 22 survivors from the water, said Edgar Pitalúa, a commissioner of the
        border service, Senafront. The boat had left Capurganá without lights to get around checkpoints in
        the Darién jungle. Two planes and a patrol vessel were looking for the missing in heavy seas. It was
        the 11th sinking on the route this year.""",
    ),
    _report(
        "boat",
        "en",
        "‘I let go of her hand’: survivors tell of night shipwreck on way around the Darién",
        """Marisol Rangel held her daughter until the second wave. The 31 people on the open boat from Capurganá had
        paid $400 each to be taken past the jungle by sea, and nobody had given them life vests, she said in
        Puerto Obaldía, where the village school has become a shelter for the 22 who were saved by fishermen
        of Anachucuna. Her girl, who is four, is one of the nine who have not been found. Senafront
        commissioner Edgar Pitalúa said that the search would go on through the week. The owner of the boat
        has not been identified. Boats have been sinking here since Panama closed the trails.""",
    ),
    _report(
        "app",
        "es",
        "Falla en CBP One deja sin cita a 1,450 migrantes en Matamoros",
        """MATAMOROS, Tamps.- Una falla de la aplicación CBP One canceló este jueves las citas de 1,450 personas que
        esperaban cruzar a Brownsville por el puente Puerta México. Los afectados recibieron un mensaje en
        el que se les pedía registrarse otra vez. "Llevo siete meses esperando", lamentó Dayana, de
        Venezuela. La Oficina de Aduanas y Protección Fronteriza (CBP) reconoció el error, lo atribuyó a una
        actualización y prometió reponer los turnos en diez días. Gladys Cañas, de la organización
        Ayudándoles a Triunfar, pidió que se respete el orden anterior. En el campamento junto al río Bravo
        viven unas 600 personas.""",
    ),
    _report(
        "app",
        "en",
        "CBP One glitch wipes out 1,450 asylum appointments at Brownsville bridge",
        """BROWNSVILLE, Texas — An update of the CBP One app on Thursday erased the appointments of 1,450 people
        waiting in Matamoros to cross the Gateway and Puerta México bridges, U.S. Customs and Border
        Protection acknowledged. The agency said that it would restore them within ten days. Gladys Cañas,
        who runs the aid group Ayudándoles a Triunfar, said that migrants fear losing their place. About 600
        people live in tents by the Rio Grande. "Seven months I have waited," said a Venezuelan woman named
        Dayana. Lawyers said they would ask a judge to order that the old order be kept.""",
    ),
    _report(
        "app",
        "pt",
        "Falha no CBP One cancela agendamento de 1.450 migrantes em Matamoros",
        """Uma atualização do aplicativo CBP One apagou nesta quinta-feira o agendamento de 1.450 pessoas que esperavam
        em Matamoros, no México, para atravessar a ponte Puerta México até Brownsville. A agência de
        fronteiras dos Estados Unidos admitiu o erro e prometeu devolver as vagas em dez dias. Gladys Cañas,
        da organização Ayudándoles a Triunfar, pediu que a ordem seja mantida. "Espero há sete meses", disse
        Dayana, venezuelana. Cerca de 600 pessoas vivem em barracas à beira do rio Bravo.""",
    ),
    _report(
        "raid",
        "es",
        "Operativo del INM en hoteles de Tapachula deja 64 detenidos",
        """TAPACHULA, Chis.- Agentes del Instituto Nacional de Migración y de la Guardia Nacional revisaron la
        madrugada de este miércoles nueve hoteles del centro de Tapachula y detuvieron a 64 migrantes, entre
        ellos 17 con trámite ante la Comar, denunció el Centro de Derechos Humanos Fray Matías. Los
        viajeros, de Honduras, Haití y Cuba, fueron llevados a la estación Siglo XXI. El delegado Hernán
        Coutiño Rojas aseguró que se respetó a quienes mostraron su constancia. "Me rompieron el papel",
        respondió una mujer hondureña. Los abogados del centro presentaron 17 amparos ante un juez federal
        de la ciudad.""",
    ),
    _report(
        "raid",
        "en",
        "Rights group: Mexican agents detained asylum seekers in Tapachula hotel sweep",
        """TAPACHULA, Mexico — Immigration agents and National Guard troops swept nine hotels in this southern city
        before dawn Wednesday and took 64 people to the Siglo XXI detention center, among them 17 with open
        asylum claims, the Fray Matías human rights center said. Its lawyers filed 17 petitions with a
        federal judge. Hernán Coutiño Rojas, who heads the local office of the immigration institute, denied
        that anyone with papers was held. A Honduran woman said that an agent tore up her certificate. Those
        detained also came from Haiti and Cuba.""",
    ),
    _report(
        "caravan",
        "es",
        "Sale de Tapachula caravana de 2,000 migrantes hacia el norte",
        """TAPACHULA, Chis.- Unas 2,000 personas, la mayoría de Honduras, Venezuela y Haití, salieron a pie este
        domingo de Tapachula rumbo a Huixtla, cansadas de esperar un documento. Irineo Mujica, que acompaña
        al grupo, dijo que piden a la Comar y al Instituto Nacional de Migración permisos para transitar por
        Chiapas. La Guardia Nacional observó el paso por el crucero de Viva México sin intervenir. Muchas
        familias llevan carriolas. Avanzarán por la noche para evitar el calor, que el sábado llegó a 36
        grados. Es la tercera caravana desde septiembre.""",
    ),
    _report(
        "deaths",
        "en",
        "At least 686 migrants died on U.S.-Mexico border last year, IOM says",
        """GENEVA — The border between the United States and Mexico was the deadliest land route for migrants in the
        world, with 686 deaths and disappearances recorded last year, the International Organization for
        Migration said on Tuesday. Nearly half, 307, were linked to the crossing of the Sonoran and
        Chihuahuan deserts. "These figures are the lowest estimates available," said Mireille Castaing, the
        agency's director for the region. The Darién saw 141 deaths. The agency asked governments for search
        and rescue and for safe, regular routes.""",
    ),
    _report(
        "deaths",
        "fr",
        "OIM : 686 migrants morts à la frontière entre le Mexique et les États-Unis",
        """La frontière entre les États-Unis et le Mexique est la route terrestre la plus meurtrière du monde pour les
        migrants, avec 686 morts et disparus l'an dernier, a annoncé mardi à Genève l'Organisation
        internationale pour les migrations. Près de la moitié, 307, sont liés à la traversée des déserts de
        Sonora et de Chihuahua. « Ces chiffres sont des estimations basses », a déclaré Mireille Castaing,
        directrice régionale. Dans le Darién, 141 décès ont été recensés. L'agence demande des voies sûres
        et des secours.""",
    ),
    _report(
        "deaths",
        "pt",
        "OIM registra 686 mortes de migrantes na fronteira entre México e EUA",
        """A fronteira entre o México e os Estados Unidos foi a rota terrestre mais letal do mundo para migrantes, com
        686 mortes e desaparecimentos no ano passado, informou nesta terça-feira em Genebra a Organização
        Internacional para as Migrações. Quase metade, 307, ocorreu nos desertos de Sonora e Chihuahua. "São
        as estimativas mais baixas", disse Mireille Castaing, diretora regional. No Darién foram 141 mortes.
        A agência pede resgate e vias seguras.""",
    ),
)

"""Lists of words for the detectors, as they are read: first names, words that are no name, and how to use a list."""


def words(text: str) -> frozenset[str]:
    """The words of a text, as a set."""
    return frozenset(text.split())


def either(text: str) -> str:
    """A pattern for any one of the words of a text."""
    return f"(?:{'|'.join(text.split())})"


FIRST_NAMES = words("""
    Aage Aase Adam Agnes Ahmad Ahmed Aksel Albert Alberte Alexander Alfred Ali Alma Amalie Amina Anders Andreas Ane
    Anette Anita Anja Ann Anna Anne Annelise Annette Anni Anton Arne Arthur Asger Asta Astrid August Axel Ayse
    Benjamin Bent Bente Berit Bertha Bertil Birgit Birgitte Birthe Bjarne Bjørn Bo Bodil Brian Britta Camilla Carina
    Carl Caroline Carsten Cecilie Charlotte Christa Christian Christina Christine Christoffer Claus Clara Connie
    Daniel David Dennis Ditte Dorte Dorthe Ebbe Edith Egon Elias Elin Elisabeth Ella Ellen Else Elsebeth Emil Emilie
    Emma Erik Erna Ernst Ester Eva Fatima Ferdinand Filip Finn Flemming Frank Freja Frederik Frederikke Frida Frode
    Gerda Gitte Grethe Gunnar Gustav Hanna Hannah Hanne Hans Harald Hasan Hassan Heidi Helen Helena Helene Helga Helle
    Henning Henriette Henrik Holger Hugo Ibrahim Ida Inga Inge Ingelise Inger Ingrid Irene Isabella Ivan Jacob Jakob
    Jan Jane Janne Janni Jannie Jasmin Jens Jeppe Jesper Jette Jimmy Joan Johan Johanne Johannes John Johnny Jonas
    Josefine Julie Jytte Jørgen Jürgen Kaj Karen Karim Karin Karina Karl Karla Karoline Kasper Katja Katrine Ken
    Kenneth Kim Kirsten Kirstine Kjeld Klaus Knud Kristian Kristina Kristine Kristoffer Kurt Lars Laura Laust Leif
    Lena Lene Leo Lilian Lillian Lina Linda Line Lis Lisa Lisbeth Lise Liv Lone Lotte Louise Lucas Lukas Mads Magnus
    Maja Malene Malthe Marcus Maren Margit Margrethe Maria Marianne Marie Mark Markus Martin Mathias Mathilde Matilde
    Merete Mette Michael Mie Mikael Mikkel Mogens Mohamad Mohamed Mohammed Mona Morten Muhammad Mustafa Nadia Nanna
    Nicklas Nicolai Niels Nikolaj Niklas Nina Noah Olav Ole Olga Oliver Omar Oscar Oskar Otto Palle Patrick Paul
    Paulina Peder Per Pernille Peter Petra Philip Pia Poul Preben Rasmus Rebecca Regitze Rikke Rita Robert Roland Rune
    Ruth Sander Sandra Sanne Sara Sarah Sebastian Selma Signe Sigrid Silje Sille Simon Simone Sine Sofia Sofie Sofus
    Sonja Sophie Steen Stefan Sten Stig Stine Susan Susanne Svend Søren Tanja Tara Thea Theis Theo Thomas Thor
    Thorkild Tilde Tim Tina Tine Tobias Tom Tommy Torben Tove Trine Troels Ulla Ulrik Ulrike Uwe Valdemar Vera Vibeke
    Victor Victoria Viggo Viktor Vilhelm Villads Villy Vivi Walter William Willy Wolfgang Yasmin Yusuf Yvonne Zahra
    Ægidius Åge Åse
""")
# First names that are also words: where a sentence opens they are taken for the word.
NAMES_AND_WORDS = words("""
    Ann August Bent Bo Ella Else Frank Hans Inga Jan Leo Line Lis Liv Mark Mie Per Rune Sine Sten Tara Tim Tom
""")
NO_NAMES = words("""
    Afdeling Afsnit Alle Andre Ankestyrelsen April At August Autismeforeningen Bare Barnets Blå Boligstyrelsen Borger
    Borgere Borgerrådgiver Borgerrådgiveren Bornholm Bosted Bostedet Botilbud Botilbuddet But Børnetelefonen Center
    Centeret Centret Danish Danmark Danmarks Danske De Dear December Den Denmark Der Derfor Det Dialogforum Dig Dr Du
    Efter En English Er Et Excel Facebook Falster Flere Folketinget For Fordi Foreningen Fra Fredag Friday Fyn Før
    German Google Gruppe Han Handicaporganisationer Handicaprådet Hans Har He Hej Hendes Her Hilsen Hjerneforeningen
    Hjerneskadeforeningen Hos Hun Hus Hvad Hvem Hvis Hvor Hvorfor Hovedstaden I Ikke Ingen Institut Ja January Januar
    February Februar Jeg Jer Jeres Jobcenter Jobcenteret Jul Juli July June Juni Jylland Kan Kirkens Kommune Kommunen
    Kommunerne Kommunes Korshær Kors Kun Kære Landsforeningen Livslinien Lolland Lov Lovens Lørdag Maj Man Mandag
    Mange March Marts May Med Mellem Men Midtjylland Min Mine Ministeriet Mit Mod Monday Mr Mrs Ms Mvh Må Nej Nogle
    Nord Nordjylland November Nu Når October Og Oktober Onsdag Over Please Plejehjem Plejehjemmet Psykiatrifonden På
    Pårørende Påske Rammeaftalen Region Regionen Regionsrådet Ring Rådet Røde Saturday Sekretariatet Selv September
    Serviceloven Sig Sjælland Skal Skolen Skole Skriv Social Socialstyrelsen Som Spørg Styregruppen Sunday Syd
    Syddanmark Så Søndag Tak Teams Thank That The They This Thursday Til Tirsdag To Torsdag Tre Tuesday Udsatterådet
    Under Ved Venlig Vest Vi Vil Vor Vores We Wednesday What When Where Why Word You Zoom Ældrerådet Også Øst
    Østdanmark
""")

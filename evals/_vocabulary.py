"""Words that tables are made of."""


def _split(text: str) -> list[str]:
    return text.split()


FIRST = _split("""
James Mary Robert Patricia John Jennifer Michael Linda David Elizabeth William Barbara Richard Susan
Joseph Karen Thomas Nancy Carlos Lucía Jürgen Anneliese Émile Chloé Søren Astrid Paweł Zofia Kenji
Yuki Amara Kwame Priya Arjun
""")
LAST = _split("""
Smith Johnson Williams Brown Jones Garcia Miller Davis Rodriguez Martinez Hernandez Lopez Gonzalez
Wilson Anderson Thomas Taylor Moore Jackson Martin Lee Perez Thompson White Harris Müller Dubois
Rossi Kowalski Nielsen Tanaka Okafor Sharma Silva Novák
""")
CITY = _split("""
Birmingham Sheffield Oneonta Guntersville Alexander Dothan Boaz Florence Opp Luverne Centre Gadsden
Fairhope Jackson Cullman Auburn Selma Anniston Decatur Huntsville Montgomery Mobile Tuscaloosa
Prattville Ozark Troy Eufaula Fayette Winfield Hamilton
""")
STATE = _split("""
AL AK GA TN MS FL NC SC LA AR
""")
COUNTY = _split("""
Jefferson Marshall Colbert Covington Crenshaw Cherokee Etowah Baldwin Clarke Lauderdale Lee Dallas
Calhoun Morgan Madison
""")
STREET = _split("""
Main Oak Maple Cedar Elm Washington Lake Hill Pine Park River Church Spring Highland Sunset Railroad
""")
WORDS = _split("""
analysis effects clinical study treatment children patients randomized trial outcome role acute
chronic disease risk factors management review evidence surgical therapy infection cancer heart
brain liver growth model response gene protein expression cells human long-term quality care early
late diagnosis imaging
""")
GENRE = _split("""
Drama Comedy Action Thriller Horror Romance Documentary Animation Western Mystery
""")
COUNTRY = {
    "USA": "English",
    "France": "French",
    "Italy": "Italian",
    "Germany": "German",
    "Spain": "Spanish",
    "Japan": "Japanese",
    "India": "Hindi",
    "Sweden": "Swedish",
}
MEASURES = (
    ("ami-1", "aspirin at arrival", "heart attack"),
    ("ami-2", "aspirin at discharge", "heart attack"),
    ("hf-1", "discharge instructions", "heart failure"),
    ("hf-3", "ace inhibitor for lvsd", "heart failure"),
    ("pn-2", "pneumococcal vaccination", "pneumonia"),
    ("pn-5c", "initial antibiotic timing", "pneumonia"),
    ("scip-inf-1", "prophylactic antibiotic within one hour", "surgical infection prevention"),
    ("scip-vte-2", "treatment to prevent blood clots", "surgical infection prevention"),
)

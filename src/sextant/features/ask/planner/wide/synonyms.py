"""Words that may stand for one another in names: circles written by hand, and those of a dictionary."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib import resources

from sextant.features.ask.understanding.words import stem

# What people call the columns and tables of data, a circle a line; names of two words are joined by _.
_CIRCLES = """
employee staff worker personnel member_of_staff staff_member
customer client buyer shopper patron user consumer purchaser
product good item merchandise article commodity
department division section unit
company enterprise firm corporation business organization organisation
first_name forename given_name
last_name surname family_name
middle_name second_name
nation country land state
nationality citizenship country nation
city town municipality place
county district region area borough
salary wage pay income earning compensation stipend
airport aerodrome airfield terminal
aircraft airplane plane aeroplane
ship vessel boat
train railway rail
station terminal stop
movie film motion_picture picture
song music track tune
singer vocalist artist performer
musician artist performer player
player participant gamer competitor athlete sportsman
instructor teacher lecturer professor tutor faculty educator
student pupil learner undergraduate
course curriculum class subject module
major discipline field_of_study specialty
physician doctor medic
patient sick_person
nurse caregiver
medicine drug medication
treatment therapy cure
disease illness ailment
allergy hypersensitivity
college school university institution
campus university school site
dormitory dorm hall residence
classroom class_room schoolroom room
club society association group
document file paper record
template form pattern
detail information particular data info
description describing_content explanation describing_detail content
location position place site address spot
address location residence place
building house structure edifice
apartment flat unit dwelling
store shop outlet
shopping_mall mall shopping_center
warehouse depot storehouse storage
rating score grade mark evaluation
rank ranking position place standing
review comment critique opinion
type category kind class sort style
phone telephone cellphone mobile cell_phone phone_number telephone_number
zip_code postal_code postcode zip
email mail email_address electronic_mail
headquarter head_office main_office home_office
manager head leader boss director supervisor chief
head leader chief boss
employer company
owner proprietor holder possessor
founder establisher creator originator
founded established set_up formed created started
author writer creator
publisher publishing_house press
publication issue release
book volume title
title name heading
job occupation position post profession work
vehicle car automobile auto
car automobile vehicle auto
driver chauffeur motorist
pilot aviator flier captain
flight journey trip
trip tour journey travel
route path way course
ticket pass
reservation booking appointment
appointment reservation meeting booking
hotel inn lodge
guest visitor
restaurant eatery diner
gender sex
height stature tallness
weight mass heaviness
age years_old
birthday birth_date date_of_birth dob
birthplace birth_place hometown place_of_birth
hometown home_town birthplace birth_place
theme topic subject
result outcome score
problem issue trouble
competition contest match tournament race game event
race competition contest
championship title
team squad group side club
coach trainer instructor
captain leader skipper
stadium arena venue field
venue site place location arena
festival celebration event
event occurrence incident happening activity
conference meeting symposium
party event celebration
exhibition show display exhibit
museum gallery
painting picture artwork
artist creator painter
color colour hue
photo picture image photograph
channel station network
program programme show
series show
episode installment
advertisement ad commercial
price cost fee charge
cost price expense charge
budget funds
revenue income turnover takings
profit gain earning
sale selling
total gross sum overall
amount quantity sum number
quantity amount number volume
population populace number_of_people inhabitant resident
area size extent surface
length duration extent
duration length time period
distance length mileage
speed velocity pace rate
elevation altitude height
level grade
grade class mark score
semester term academic_session session
credit point
enrollment registration enrolment
enrolled registered
section part
lesson class session
advisor adviser mentor counselor
committee board panel
delegate representative
representative delegate agent
election vote poll ballot
party political_party
vote ballot
policy insurance
claim demand
settlement payment
payment pay remittance
transaction deal trade
account bank_account
loan credit lending
bank financial_institution
branch office subsidiary
investor shareholder backer
share stock
invoice bill
order purchase
shipment delivery consignment
supplier vendor provider seller
manufacturer maker producer brand
brand make label
model version
device equipment appliance gadget machine
machine equipment device
part component piece
asset property possession
furniture furnishing
attribute feature characteristic property
characteristic feature attribute property trait
property estate attribute
feature characteristic attribute
date day time
year annum
start begin beginning
end finish close conclusion
destination terminal end_point
origin source starting_point start
source origin departure
cancelled canceled called_off
language tongue
catalog catalogue
wine alcoholic_drink vintage
grape variety
food meal dish cuisine
ingredient component
recipe formula
animal creature beast
pet animal
dog canine hound puppy
cat feline
breed race strain
tree plant
flower blossom
farm ranch
crop harvest
mountain peak mount
climber mountaineer alpinist
river stream
bridge span
architect designer builder
mill factory
factory plant mill
street road avenue
storm hurricane cyclone tempest
weather climate
temperature heat
attendance turnout presence
audience crowd spectator
actor performer player
actress performer
director filmmaker
musical music_drama
award prize honor medal trophy
prize award reward
medal award
status state condition
role part function position
skill ability expertise
degree qualification diploma
certificate certification credential
experience seniority
reader subscriber
message note text
comment remark note
tweet post
follower fan
friend buddy companion
child kid son daughter
parent father mother
person people individual human
resident inhabitant citizen occupant
citizen national resident
member participant affiliate
host presenter
journalist reporter
entrepreneur enterpriser businessman
investor backer
soldier troop
crime offense
police law_enforcement
officer official
ship_type vessel_type
tonnage weight
engine motor
fuel gas
gas fuel petrol
bike bicycle cycle
wheel tire
horsepower power
accelerate acceleration
mpg mileage
cylinder piston
software program application
browser web_client
website site web_page
code identifier number
id identifier number identification code
identifier id number
number figure count
percentage percent rate share proportion
rate percentage ratio
average mean
maximum highest most
minimum lowest least
rental rent hire lease
rent rental lease
tenant renter occupant
detention detainment
behavior behaviour conduct
achievement accomplishment attainment
candidate applicant nominee
contact connection
visit tour call
visitor tourist guest
attraction sight
tourist visitor traveler
market marketplace
region area territory
continent landmass
capital seat
government administration
king monarch
language_name tongue
flag banner
industry sector
sector industry
service facility
facility amenity
amenity facility convenience
complaint grievance
test exam examination
exam test
question query
answer response reply
response reply answer
version edition release
edition version issue
genre style kind
style genre
lyrics words
instrument musical_instrument
band group
album record
label record_label
download transfer
stage phase
phase stage
season period
schedule timetable plan
hour time
minute time
"""
_BY_HAND, _SAME, _WIDER = 0.8, 0.7, 0.6
LEARNED = 0.8  # for words that took one another's place in questions asked twice

Words = tuple[str, ...]  # stems
_Circle = tuple[Sequence[str], Sequence[str], float, float]  # words, wider ones, and how surely each stand in


class Synonyms:
    """What words, and names of two words, may stand for which others, with how surely."""

    def __init__(self, circles: Iterable[_Circle]) -> None:
        self._of: dict[Words, dict[Words, float]] = {}
        for words, wider, same, less in circles:
            inside, above = [_stems(w) for w in words], [_stems(w) for w in wider]
            for one in inside:
                for other in inside:
                    self._note(one, other, same)
                for other in above:
                    self._note(one, other, less)
                    self._note(other, one, less)

    def _note(self, one: Words, other: Words, sure: float) -> None:
        if one != other:
            known = self._of.setdefault(one, {})
            known[other] = max(known.get(other, 0.0), sure)

    def of(self, words: Words) -> Mapping[Words, float]:
        """The words that may stand for these."""
        return self._of.get(words, {})


def _stems(name: str) -> Words:
    return tuple(stem(word) for word in name.split("_"))


@cache
def synonyms() -> Synonyms:
    """The circles that come with the package."""
    told = resources.files("sextant.features.ask.planner.wide").joinpath("synonyms.txt").read_text()
    circles: list[_Circle] = [
        (line.split(), (), _BY_HAND, _BY_HAND) for line in _CIRCLES.strip().splitlines()
    ]
    for line in told.splitlines():
        inside, _, above = line.partition("^")
        circles.append((inside.split(), above.split(), _SAME, _WIDER))
    return Synonyms(circles)

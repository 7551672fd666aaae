"""Stems of words that people ask with whatever they ask about.

Counted in open questions by `evals/_ordinary.py` (Spider, Yu et al. 2018, CC BY-SA 4.0); no question is kept.
"""

_WORDS = """
abl access accommodat actually affiliat aged alphabetic amount appear availability award bigger but card
charg city class colleg common company complet creat dat day detail differenc dollar earliest enroll
everybody expensiv field fli frequency frequent frequently gav group higher history hour includ incur
kind larger last leav less letter list location longest lower medal member mininum money mor nam nation
number offer offic often old operat origin other out paid part participat pay payment person plac play
point poorly prior produc provid rang ratio reach receiv recent recently releas run sam scor serv shar
show singl siz small smaller spent start str student study tak taken taught tim travel typ user way won
word work writ written wrot year yet young
"""
ORDINARY = frozenset(_WORDS.split())

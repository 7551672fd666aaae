"""Passwords, and words at the heart of passwords, that guessers try first; compared after folding case."""

from typing import Final

_WORDS: Final = """
1234qwerasdf 123qweasdzxc 18atcskd2w 1q2w3e4r5t 1q2w3e4r5t6y 1q2w3e4r5t6y7u8i 1qaz2wsx3edc 3rjs1la7qe
a1b2c3d4e5 aabbccddee abc123abc123 abcabcabc abracadabra access accessdenied admin adminadmin
administrator adminpassword amanda amazon america analytics andrew android angel angels anthony apple
april arsenal arsenalfc asd123asd123 asdfasdf asdfghjkl ashley august australia autumn azerty babyboy
babygirl banana barcelona baseball basketball batman bayernmunich blessed blink182 business buster
butterfly california callofduty canada changeit changeme changemenow charlie cheese chelsea chelseafc
chocolate christ clickhouse company companyname computer contrasena cookies correcthorse
correcthorsebatterystaple corvette daddy daniel darling dashboard dashboards database databases december
default defaultpassword demo demodemo deutschland dragon eminem england facebook family familyfirst
february ferrari football forever fortnite freedom friday g_czechout george germany godisgood
goodmorning goodnight google greenday guest guestguest harley haslo heaven hello hellohello hellokitty
helloworld hockey hunter ilovejesus iloveyou iloveyoubaby iloveyouforever iloveyousomuch instagram
internet iphone jakcgt333 january jennifer jessica jesus jesus1 jesuschrist jesusislord jordan joshua
july june juventus killer letmein letmein1 letmeinnow letmeinplease letsgo linkedin linkinpark liverpool
liverpoolfc london losangeles lovelove lovely lovers loveyou manchester manchestercity manchesterunited
march master matthew mercedes metallica michael microsoft minecraft mommy monday monkey motdepasse
mustang myfamily mynameis mypass mypassword mysecret netflix newpassword newyork newyorkcity nicole
nintendo nirvana nopassword november october office oldpassword one opensesame openup p@ssw0rd p@ssword
pa55w0rd pa55word parola pass passpass passphrase passw0rd password password! password1password
passwordpassword passwort peanut pineapple playstation pleasechange pokemon porsche postgres postgresql
princess q1w2e3r4t5 q1w2e3r4t5y6 qazwsx qazwsxedc qwe123qwe123 qwerty qwertyqwerty qwertyuiop qwertz
ranger realmadrid robert roblox root rootpassword rootroot salasana samsung saturday secret
secretpassword senha september sextant sextantanalytics shadow slipknot snowflake soccer spiderman
spring starwars strawberry summer sunday sunshine superadmin superman superuser sweetheart sweetie
sysadmin temp temporary temppassword test tester testing testpassword testtest thepassword
thisisapassword thisismypassword thomas thursday toor topsecret trustno trustnoone tuesday twitter
wachtwoord watermelon wednesday welcome welcomehome whatever windows winter workwork x4ivyga51f xbox
yamaha yourpassword youtube zaq12wsxcde3 zaq1zaq1xsw2 zxcvbnm zxcvzxcv
"""
COMMON: Final[frozenset[str]] = frozenset(_WORDS.split())

"""Common names in Norway, and words that make a name a place: to recognise people by."""

from __future__ import annotations


def words(text: str) -> frozenset[str]:
    """The words of a text."""
    return frozenset(text.split())


FIRST_NAMES = words("""
    aase abdi abdul abdullah adam ada adrian agnes ahmad ahmed aisha aksel albert alexander
    alexandra alf alfred ali alice alma alva amalie amanda amina amir amalia anders andre andrea
    andreas andrzej ane anette anita anja ann anna anne annette anton are arild arne arnfinn arvid
    asbjørn ask aslaug asle astrid atle audun august aurora axel bente benjamin benedicte berit
    bernt birger birgit birgitte birthe bjarne bjarte bjørg bjørn bodil brage brit britt brynjar
    camilla carina caroline casper cathrine cecilie charlotte christian christina christine
    christoffer connie cristina dag dagfinn dagny daniel daniela david dina ebba edel edvard edvin
    egil eilif eirik einar eivind elin elina eline elisabeth elise ella ellen ellinor elsa else emil
    emilie emma emilia endre erik erika erlend erling espen eskil esther eva even fatima fatma filip
    finn fredrik freddy frida fride fridtjof frode gabriel gaute geir georg gerd gina gisle gjermund
    gro grete grethe gry gudrun gunhild gunn gunnar gunvor gustav guro guttorm haakon haavard
    hallvard halvor hamza hanna hannah hanne hans harald harry hassan hedda hege heidi helen helena
    helene helga helge henning henriette henrik henry herman hilda hilde hildegunn hussein håkon
    håvard ibrahim ida inga inge ingeborg inger ingrid ingrida ingunn ingvar ingvild irene iselin
    isabella isak ivar iver jacob jakob jan janne jarle jasmin jeanette jenny jens jesper joachim
    joakim johan johanna johanne johannes john johnny jon jonas jonathan jorunn jostein josefine
    joseph jørgen jørn julia julian julie kai kaia karen kari karim karin karina karine karl
    karoline kasper katarzyna kathrine katrine kenneth kent ketil khadija khalid kine kirsten kjell
    kjersti kjetil kjellaug klara klaus knut kristian kristiane kristin kristina kristine kristoffer
    krzysztof kåre lars lasse laila laura laurits lea leah leif leila lena lene leo leon lill lilly
    lillian linda line linn linnea lise liv lisbeth live lone lotte louise lucas ludvig lukas lukasz
    mads magne magnar magnhild magnus mahmoud maja malin marcin marcus margareth margit margrete
    margrethe maria mariam mariann marianne marie marit marius markus marta marte martha marthe
    martin martine mathea mathias mathilde matias mats maya maryam merete mette michael michal
    mikael mikkel mina miriam mohamed mohammad mohammed mona monica monika morten mustafa muhammad
    nadia natalia nathalie nicolai nikolai nils nina noah nora oda odd oddbjørn oddvar ola olaf
    olaug olav ole oliver olga omar osman oskar otto ove patrick paul paula pawel peder per pernille
    peter petra petter philip pia piotr pål ragna ragnar ragnhild rahel randi rebecca reidar reidun
    remi renate rikke roald robert roger rolf roar ronny roy rune ruth rønnaug said samira samuel
    sander sandra sara sarah sebastian selma severin sigbjørn sigmund signe sigrid sigrun sigurd
    silje simen simon sindre sissel siri siv snorre sofia sofie solfrid solveig sonja sophie stefan
    stein steinar stella stian stig stine sturla sunniva susanne svanhild svein sven sverre synne
    synnøve sylvia søren tanja tara terje tea teodor thea theodor thomas thor thorbjørn tim tina
    tiril tobias tom tomas tomasz tommy tone tonje tor torbjørn tord tore torgeir torhild torill
    toril torleif tormod torstein torunn tove trine trond trude trygve turid tuva ulf ulrik unni
    ursula vebjørn vegar vegard vera veronica vetle victor victoria vidar vigdis viktor vilde viljar
    vivian walid wenche wilhelm william yasmin yngve yusuf yvonne zahra zainab åge åse ådne åshild
    øivind ørjan øystein øyvind øyvor
    """)

SURNAMES = words("""
    aas aasen abdi abdullahi abrahamsen ahmad ahmed ali amundsen andersen andersson andreassen
    andresen antonsen arnesen arntzen aune bakke bakken bang berg berge bergersen berget berntsen
    birkeland bjerke bjerkan bjørnstad borge bråten brekke breivik bruun bråthen bøe børresen
    carlsen christensen christiansen christoffersen dahl dahle dahlen dalen danielsen davidsen
    edvardsen egeland eide eikeland eilertsen eliassen ellingsen engebretsen engen enger eriksen
    eriksson evensen farah fossum fredriksen fuglestad gabrielsen gjertsen grønli gulbrandsen
    gulliksen gundersen gustavsen haga hagen hagene halvorsen hammer hansen hansson hassan haug
    hauge haugen haugland heggelund helgesen helland henriksen hermansen holen holm holmen holte
    hovland hussain husby hussein høiland ibrahim ingebrigtsen isaksen iversen jacobsen jakobsen
    jansen jensen jenssen johannesen johannessen johansen johansson johnsen jonassen jørgensen
    karlsen khan kleiven knudsen knutsen kolstad kowalski kristensen kristiansen kristoffersen kvam
    kvamme langeland larsen larsson lauritzen lewandowski lie lien lorentzen lund lunde løken
    magnussen martinsen mathiesen mathisen mikalsen mikkelsen moe moen mohamed mohammed monsen
    mortensen myhre myklebust myrvold nansen nguyen nielsen nikolaisen nilsen nilssen nilsson nordby
    nordli nordmann nowak ness næss nygaard nygård næss olaussen olsen olsson omar osman ottesen
    ottosen paulsen pedersen pettersen petersen rasmussen reitan rønning ruud rød sandberg sande
    sandnes sandvik simonsen singh sivertsen sjursen skaar skoglund solbakken solberg solheim sollie
    solli steen stene stokke stokkeland storli strand strøm sunde sundby svendsen syvertsen sæther
    sætre sørensen tangen teigen thomassen thorsen thoresen torgersen torp tran tveit tveiten
    tønnessen ueland ulriksen utne vang vik viken wang warsame wiik wilhelmsen wisniewski wold
    yilmaz yusuf ødegaard ødegård øien østby åsen aasheim
    """)

PLACE_WORDS = (
    *(
        "allé",
        "alle",
        "arena",
        "avdeling",
        "barnehage",
        "barneskole",
        "bibliotek",
        "bofellesskap",
        "bolig",
    ),
    *(
        "boliger",
        "bosenter",
        "botiltak",
        "bru",
        "enhet",
        "fond",
        "forlag",
        "gard",
        "gate",
        "gata",
        "gt",
    ),
    *(
        "gård",
        "hjem",
        "hjemmetjeneste",
        "hus",
        "huset",
        "idrettspark",
        "institusjon",
        "kirke",
        "klinikk",
    ),
    *(
        "kommune",
        "legesenter",
        "museum",
        "omsorgssenter",
        "oppvekstsenter",
        "park",
        "plass",
        "senter",
    ),
    *("seksjon", "sfo", "skole", "skule", "stiftelse", "stiftelsen", "sykehjem", "team", "torg"),
    *("ungdomsskole", "vei", "veg", "veien", "vegen", "verksted"),
)

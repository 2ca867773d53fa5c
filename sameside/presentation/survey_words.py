"""What a survey's pages say around the questions, in each language. In braces stands what a page fills in."""

import re
from collections.abc import Mapping

_IN_BRACES = re.compile(r"\{(\w+)\}")
_WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "survey": "Survey",
        "heading": "How do sales and marketing work together?",
        "lead": "We would like to know how it looks from where you are. There is no right answer.",
        "facts": "About {time} · anonymous · until {closes}",
        "minute": "1 minute",
        "minutes": "{minutes} minutes",
        "group_title": "Your group",
        "group_line": "{function}, {seniority}. {n_invited} people in {function} are invited, {n_total} in all.",
        "group_shown": "Results of a group are shown from {k} answers on.",
        "group_not_shown": "That is fewer than {k}, so {function} will not be shown on its own. Your answers count in the total.",
        "group_not_counted": "That is fewer than {k}. To protect you, your answers would count in no figure.",
        "seen_title": "What can be seen",
        "seen": "After the last day: shares and averages of groups of {k} or more, the same for everybody who was "
        "invited. Comments word for word, mixed, without a group, if ten or more people wrote one.",
        "unseen_title": "What nobody can see",
        "unseen": "Your own answers, and when you gave them. The program does not keep it: your link is stored apart from "
        "what you say. Whether you took part shows only if everybody of a group that is shown did.",
        "limits_title": "What this does not protect you from",
        "limit_one": "While the survey runs, somebody with full access to the server could copy its files again and again and "
        "so find out which link gave which answers. Of whoever is alone in a group and level, once is enough.",
        "limit_two": "If your link came by mail, whoever runs the mail server can see which one it was.",
        "ease": "You can leave out any question, pause, and go on later on this device.",
        "tap": "On a touch screen a tap brings the next question.",
        "purpose": "What comes of it: both teams see where they agree and where they don't, and talk about that.",
        "begin": "Begin",
        "resume": "Continue on page {page}",
        "anew": "Start anew",
        "contact": "Questions? {contact}",
        "page_of": "Page {page} of {pages}",
        "question_of": "question {question} of {questions}",
        "back": "Back",
        "next": "Next",
        "to_end": "To the end",
        "clear_answer": "Take back",
        "keys_hint": "Keys 1 to 9 choose, Enter goes on to the next question",
        "keys_on": "Answer by number keys",
        "tap_on": "Go on after a tap",
        "clear_device": "Clear this device",
        "clear_ask": "Remove everything you filled in from this device?",
        "cleared": "This device is cleared",
        "cleared_text": "Nothing you filled in is left here. Your link still works until {closes}: open it from your invitation.",
        "dont_know": "I don't know",
        "your_estimate": "Your estimate",
        "read_as": "Read as {number}",
        "not_a_number": "This is no number: write it as 12 or 2.5",
        "out_of_range": "Give a number from {min} to {max}",
        "sure": "How sure are you?",
        "letters_left": "{n} letters left",
        "end_title": "That was all",
        "answered_of": "You answered {n} of {total} questions.",
        "answered_none": "You have not answered a question yet.",
        "final": "Once sent, your answers can't be changed or taken back, because nobody can find out which ones are yours.",
        "send": "Send",
        "sending": "Sending ...",
        "offline": "There is no connection at the moment. Your answers are safe on this device; sending is tried again by itself.",
        "try_now": "Try now",
        "wrong": "One answer could not be taken: {says}",
        "stored_title": "Thank you",
        "stored": "Your answers have arrived. They carry neither your name nor the time.",
        "stored_next": "The results are shown after {closes} to everybody who was invited. You can close this page.",
        "results_here": "You read them at this address, without a log-in. It is the same for everybody:",
        "spent_title": "This link was used",
        "spent": "Answers came by this link before. They are counted, and nothing has changed. A link works once.",
        "sent_title": "You have answered already",
        "sent": "Answers were sent by this link from this device. They are counted; there is nothing left to do. A link works once.",
        "once": "A link works once. If you have sent your answers from another device, there is nothing left to do. So that nobody "
        "can look up who took part, this page does not ask whether a link was used.",
        "unknown_title": "This link does not work",
        "unknown": "Perhaps it was cut off when it was copied. Open it again from your invitation; if there are two, take the newer one.",
        "closed_title": "This survey is closed",
        "closed": "It takes no answers any more. Thank you for wanting to take part.",
        "closed_results": "Everybody who was asked reads the result at the address in the invitation. The contact below knows it, too.",
        "to_come_title": "Not yet",
        "to_come": "The result comes after {closes}, the last day of the survey: here, for everybody who was asked at the same moment.",
        "making_title": "In a moment",
        "making": "The survey is over, and its result is being made. Look again in a few minutes.",
        "lost_title": "There is no result",
        "lost": "The answers were gone before the survey was closed, so no result could be made.",
        "wait_title": "A little patience",
        "wait": "Too many links that don't work were tried from here. Wait ten minutes.",
        "not_yet_title": "One moment",
        "not_yet": "Your link is being prepared. Try again in a minute: your answers stay on this device.",
        "missing_title": "Open the link in your invitation",
        "missing": "Each person has a link of their own. Here you can also type the code in it, the part after '#t=', "
        "or what stands on your slip.",
        "code": "Code",
        "go": "Go on",
        "loading": "One moment ...",
        "load_failed": "The questions could not be fetched. Check your connection.",
        "language": "Language",
        "no_script": "This browser runs no scripts: all questions then stand on one page. Give the code in your link, the "
        "part after '#t='.",
        "skip": "Leave out",
        "sales": "Sales",
        "marketing": "Marketing",
        "other": "Other functions",
        "c_level": "C-level",
        "manager": "manager or team lead",
        "team_member": "team member",
    },
    "de": {
        "survey": "Umfrage",
        "heading": "Wie arbeiten Vertrieb und Marketing zusammen?",
        "lead": "Wir möchten wissen, wie es von Ihrem Platz aus aussieht. Es gibt keine richtige Antwort.",
        "facts": "Etwa {time} · anonym · bis {closes}",
        "minute": "1 Minute",
        "minutes": "{minutes} Minuten",
        "group_title": "Ihre Gruppe",
        "group_line": "{function}, {seniority}. Eingeladen sind {n_invited} Personen dieser Gruppe ({function}), insgesamt {n_total}.",
        "group_shown": "Ergebnisse einer Gruppe werden ab {k} Antworten gezeigt.",
        "group_not_shown": "Das sind weniger als {k}: {function} wird nicht einzeln gezeigt. Ihre Antworten zählen in der Gesamtzahl.",
        "group_not_counted": "Das sind weniger als {k}. Zu Ihrem Schutz zählen Ihre Antworten dann in keiner Zahl.",
        "seen_title": "Was zu sehen ist",
        "seen": "Nach dem letzten Tag: Anteile und Mittelwerte von Gruppen ab {k} Personen, für alle Eingeladenen "
        "dieselben. Kommentare wörtlich, gemischt und ohne Gruppe, wenn zehn oder mehr einen geschrieben haben.",
        "unseen_title": "Was niemand sehen kann",
        "unseen": "Ihre eigenen Antworten und wann Sie sie gaben. Das Programm bewahrt es nicht auf: Ihr Link liegt getrennt "
        "von dem, was Sie sagen. Ob Sie teilgenommen haben, zeigt sich nur, wenn alle einer gezeigten Gruppe es taten.",
        "limits_title": "Wovor das nicht schützt",
        "limit_one": "Solange die Umfrage läuft, könnte jemand mit vollem Zugriff auf den Server dessen Dateien immer wieder "
        "kopieren und so herausfinden, welcher Link welche Antworten gab. Wer in Gruppe und Ebene allein ist, bei dem genügt einmal.",
        "limit_two": "Kam Ihr Link per Mail, so kann, wer den Mailserver betreibt, sehen, welcher es war.",
        "ease": "Sie können jede Frage auslassen, unterbrechen und auf diesem Gerät später weitermachen.",
        "tap": "Auf dem Touchscreen bringt ein Tippen die nächste Frage.",
        "purpose": "Was daraus wird: Beide Teams sehen, worin sie übereinstimmen und worin nicht, und sprechen darüber.",
        "begin": "Beginnen",
        "resume": "Weiter auf Seite {page}",
        "anew": "Neu beginnen",
        "contact": "Fragen? {contact}",
        "page_of": "Seite {page} von {pages}",
        "question_of": "Frage {question} von {questions}",
        "back": "Zurück",
        "next": "Weiter",
        "to_end": "Zum Ende",
        "clear_answer": "Zurücknehmen",
        "keys_hint": "Tasten 1 bis 9 wählen, Enter geht zur nächsten Frage",
        "keys_on": "Mit Zifferntasten antworten",
        "tap_on": "Nach einem Tippen weitergehen",
        "clear_device": "Dieses Gerät leeren",
        "clear_ask": "Alles, was Sie ausgefüllt haben, von diesem Gerät entfernen?",
        "cleared": "Dieses Gerät ist geleert",
        "cleared_text": "Nichts von dem, was Sie ausgefüllt haben, ist noch hier. Ihr Link gilt weiter bis {closes}: Öffnen Sie "
        "ihn aus Ihrer Einladung.",
        "dont_know": "Weiß ich nicht",
        "your_estimate": "Ihre Schätzung",
        "read_as": "Gelesen als {number}",
        "not_a_number": "Das ist keine Zahl: Schreiben Sie 12 oder 2,5",
        "out_of_range": "Geben Sie eine Zahl von {min} bis {max} an",
        "sure": "Wie sicher sind Sie?",
        "letters_left": "noch {n} Zeichen",
        "end_title": "Das war alles",
        "answered_of": "Sie haben {n} von {total} Fragen beantwortet.",
        "answered_none": "Sie haben noch keine Frage beantwortet.",
        "final": "Einmal gesendet, können Ihre Antworten nicht geändert oder zurückgenommen werden, denn niemand kann "
        "herausfinden, welche Ihre sind.",
        "send": "Senden",
        "sending": "Wird gesendet ...",
        "offline": "Gerade besteht keine Verbindung. Ihre Antworten sind auf diesem Gerät sicher; das Senden wird von selbst wiederholt.",
        "try_now": "Jetzt versuchen",
        "wrong": "Eine Antwort konnte nicht angenommen werden: {says}",
        "stored_title": "Danke",
        "stored": "Ihre Antworten sind angekommen. Sie tragen weder Ihren Namen noch die Uhrzeit.",
        "stored_next": "Die Ergebnisse sehen nach dem {closes} alle, die eingeladen waren. Sie können diese Seite schließen.",
        "results_here": "Sie lesen sie an dieser Adresse, ohne Anmeldung. Sie ist für alle dieselbe:",
        "spent_title": "Dieser Link wurde benutzt",
        "spent": "Über diesen Link kamen schon Antworten. Sie zählen, und es hat sich nichts geändert. Ein Link gilt einmal.",
        "sent_title": "Sie haben schon geantwortet",
        "sent": "Von diesem Gerät wurden über diesen Link Antworten gesendet. Sie zählen; es ist nichts mehr zu tun. Ein Link gilt einmal.",
        "once": "Ein Link gilt einmal. Haben Sie schon von einem anderen Gerät geantwortet, ist nichts mehr zu tun. Damit niemand "
        "nachsehen kann, wer teilgenommen hat, fragt diese Seite nicht, ob ein Link benutzt wurde.",
        "unknown_title": "Dieser Link funktioniert nicht",
        "unknown": "Vielleicht wurde er beim Kopieren abgeschnitten. Öffnen Sie ihn noch einmal aus Ihrer Einladung; gibt "
        "es zwei, dann aus der neueren.",
        "closed_title": "Diese Umfrage ist geschlossen",
        "closed": "Sie nimmt keine Antworten mehr an. Danke, dass Sie teilnehmen wollten.",
        "closed_results": "Alle, die gefragt wurden, lesen das Ergebnis an der Adresse in der Einladung. Auch der Kontakt unten kennt sie.",
        "to_come_title": "Noch nicht",
        "to_come": "Das Ergebnis kommt nach dem {closes}, dem letzten Tag der Umfrage: hier, für alle Gefragten im selben Moment.",
        "making_title": "Gleich",
        "making": "Die Umfrage ist zu Ende, und ihr Ergebnis wird gerade gemacht. Sehen Sie in ein paar Minuten wieder nach.",
        "lost_title": "Es gibt kein Ergebnis",
        "lost": "Die Antworten waren verloren, bevor die Umfrage geschlossen wurde. Ein Ergebnis konnte nicht gemacht werden.",
        "wait_title": "Ein wenig Geduld",
        "wait": "Von hier wurden zu viele Links versucht, die nicht funktionieren. Warten Sie zehn Minuten.",
        "not_yet_title": "Einen Moment",
        "not_yet": "Ihr Link wird gerade vorbereitet. Versuchen Sie es in einer Minute noch einmal: Ihre Antworten bleiben "
        "auf diesem Gerät.",
        "missing_title": "Öffnen Sie den Link in Ihrer Einladung",
        "missing": "Jede Person hat einen eigenen Link. Hier können Sie auch den Code daraus eingeben, den Teil nach '#t=', "
        "oder was auf Ihrem Zettel steht.",
        "code": "Code",
        "go": "Weiter",
        "loading": "Einen Moment ...",
        "load_failed": "Die Fragen konnten nicht geholt werden. Prüfen Sie Ihre Verbindung.",
        "language": "Sprache",
        "no_script": "Dieser Browser führt keine Skripte aus: Dann stehen alle Fragen auf einer Seite. Geben Sie den Code aus "
        "Ihrem Link ein, den Teil nach '#t='.",
        "skip": "Auslassen",
        "sales": "Vertrieb",
        "marketing": "Marketing",
        "other": "Andere Bereiche",
        "c_level": "Geschäftsleitung",
        "manager": "Führungskraft",
        "team_member": "Teammitglied",
    },
}


# What is said otherwise where everybody answers by the same link, and what is said there alone.
_BY_OPEN_LINK: Mapping[str, Mapping[str, str]] = {
    "en": {
        "group_title": "Which group are you in?",
        "group_said": "You say it yourself, and it is stored with your answers: each side is asked some things in words of its own. A "
        "group is shown from {k} answers on. Functions other than sales and marketing count in no figure if fewer than {k} of them "
        "answer.",
        "poster": "Point a phone's camera at the square, or go to the address below it.",
        "poster_once": "Voluntary. Please answer once.",
        "which_function": "Where do you work?",
        "which_seniority": "What is your position?",
        "group_anew": "With another function the form begins anew, because some questions are different.",
        "choose_group": "Choose one of each to begin.",
        "seen": "After the last day: shares and averages of groups of {k} or more, the same for every reader, marked as answered by an "
        "open link. Comments word for word, mixed, without a group, if there are ten or more.",
        "unseen": "Your own answers, and when you gave them: the program does not keep it. There is no list of who was asked, and no "
        "link is yours alone.",
        "limit_one": "While the survey runs, somebody with full access to the server could copy its files again and again and so find "
        "out when answers came; beside the logs of your network, perhaps from which device.",
        "limit_two": "Whoever has the link can answer, and more than once. Somebody could fill up a small group with invented answers "
        "until it is shown, and read in its figures what the few others in it said.",
        "once": "Please answer once: the survey can't tell who has. This device remembers that it sent answers. Until then it keeps what "
        "you fill in, and shows it to whoever opens the link on it; you can clear it below.",
        "cleared_text": "Nothing you filled in is left here. The link works until {closes}.",
        "stored_next": "After {closes} everybody with a log-in can read the results; who has none can ask for them. You can close this "
        "page.",
        "sent_title": "Answers were sent from this device",
        "sent": "They are counted. If they were yours, there is nothing left to do.",
        "sent_anew": "They were somebody else's: begin",
        "closed_results": "The contact below knows where the result is read.",
        "wait": "Very many answers came from your network in a short time. Nothing of yours is lost: wait ten minutes, then send again.",
        "load_failed": "The questions could not be fetched. Check your connection and try again.",
        "no_script": "This browser runs no scripts: all questions then stand on one page. Say first which group you are in; a group is "
        "shown only from a number of answers on.",
    },
    "de": {
        "group_title": "In welcher Gruppe sind Sie?",
        "group_said": "Sie sagen es selbst, und es steht bei Ihren Antworten: Jede Seite wird manches in eigenen Worten gefragt. Eine "
        "Gruppe wird ab {k} Antworten gezeigt. Andere Bereiche als Vertrieb und Marketing zählen in keiner Zahl, wenn weniger als {k} "
        "antworten.",
        "poster": "Halten Sie die Kamera Ihres Telefons auf das Quadrat, oder gehen Sie zur Adresse darunter.",
        "poster_once": "Freiwillig. Bitte antworten Sie einmal.",
        "which_function": "Wo arbeiten Sie?",
        "which_seniority": "Welche Stellung haben Sie?",
        "group_anew": "Mit einem anderen Bereich beginnt der Bogen neu, denn manche Fragen sind andere.",
        "choose_group": "Wählen Sie von beidem eines, um zu beginnen.",
        "seen": "Nach dem letzten Tag: Anteile und Mittelwerte von Gruppen ab {k} Personen, für alle Leser dieselben, mit dem Vermerk, "
        "dass über einen offenen Link geantwortet wurde. Kommentare wörtlich, gemischt und ohne Gruppe, wenn es zehn oder mehr sind.",
        "unseen": "Ihre eigenen Antworten und wann Sie sie gaben: Das Programm bewahrt es nicht auf. Es gibt keine Liste der Gefragten, "
        "und kein Link gehört Ihnen allein.",
        "limit_one": "Solange die Umfrage läuft, könnte jemand mit vollem Zugriff auf den Server dessen Dateien immer wieder kopieren "
        "und so herausfinden, wann Antworten kamen; neben den Protokollen Ihres Netzes vielleicht auch, von welchem Gerät.",
        "limit_two": "Wer den Link hat, kann antworten, auch mehrmals. Jemand könnte eine kleine Gruppe mit erfundenen Antworten "
        "auffüllen, bis sie gezeigt wird, und aus ihren Zahlen lesen, was die wenigen anderen darin sagten.",
        "once": "Bitte antworten Sie einmal: Die Umfrage kann nicht erkennen, wer es getan hat. Dieses Gerät merkt sich, dass es "
        "Antworten gesendet hat. Bis dahin bewahrt es auf, was Sie ausfüllen, und zeigt es jedem, der den Link darauf öffnet; unten "
        "können Sie es leeren.",
        "cleared_text": "Nichts von dem, was Sie ausgefüllt haben, ist noch hier. Der Link gilt bis {closes}.",
        "stored_next": "Nach dem {closes} können alle mit einem Zugang die Ergebnisse lesen; wer keinen hat, kann danach fragen. Sie "
        "können diese Seite schließen.",
        "sent_title": "Von diesem Gerät wurde geantwortet",
        "sent": "Die Antworten zählen. Waren es Ihre, ist nichts mehr zu tun.",
        "sent_anew": "Es waren nicht meine: beginnen",
        "closed_results": "Der Kontakt unten weiß, wo das Ergebnis zu lesen ist.",
        "wait": "Aus Ihrem Netz kamen in kurzer Zeit sehr viele Antworten. Von Ihren geht nichts verloren: Warten Sie zehn Minuten und "
        "senden Sie dann noch einmal.",
        "load_failed": "Die Fragen konnten nicht geholt werden. Prüfen Sie Ihre Verbindung und versuchen Sie es noch einmal.",
        "no_script": "Dieser Browser führt keine Skripte aus: Dann stehen alle Fragen auf einer Seite. Sagen Sie zuerst, in welcher "
        "Gruppe Sie sind; eine Gruppe wird erst ab einer Zahl von Antworten gezeigt.",
    },
}


def page_words(language: str, mode: str = "closed") -> dict[str, str]:
    """The words of a language, English where there are none. mode: closed, or open where everybody answers by the same link."""
    known = language if language in _WORDS else "en"
    return {**_WORDS[known], **(_BY_OPEN_LINK[known] if mode == "open" else {})}


def fill(text: str, /, **words: object) -> str:
    """A text with what stands in its braces; a name nothing is given for stays as it is."""
    return _IN_BRACES.sub(lambda found: str(words.get(found.group(1), found.group(0))), text)

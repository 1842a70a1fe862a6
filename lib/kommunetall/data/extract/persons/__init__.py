"""Signs that a table names a person: what must not come here, found without showing it.

What is looked for, in every column of a file whether it is used or not:

* the **name of a column** that is for a person's name, birth number, birth date, diagnosis,
  address, telephone, e-mail or bank account, in Norwegian or English (``titles``);
* **birth numbers** (fødselsnummer) with a date that exists and both check digits right, also
  D-numbers, H-numbers and synthetic numbers (month plus 40 or 80), plain, with a space, hyphen
  or points, inside text, or stored as a number that has lost its leading zero
  (``birth_numbers``);
* **e-mail addresses** and **telephone numbers** written as such (``contacts``);
* **diagnosis codes** of ICPC-2 and ICD-10 (``diagnoses``);
* **names of persons** (``names``).

What it cannot find: birth numbers with a wrong digit, and those that will be given from 2032 on
with other check digits; auxiliary numbers of the health service; rare names that stand alone or
inside a sentence, names in other letters than the Latin, and a name spelt as a place is; a
telephone number of eight digits without grouping among other numbers; diagnoses in words beyond the
few of ``diagnosis_words.txt`` in the library's assets; a diagnosis code that is also a code of the
organisation; pictures, comments and hidden formulas of a workbook; and whoever can be recognised by
combining what is allowed. It is a net, not a promise: the employer must make the extract
pseudonymous before it leaves the house.

About one in 500 random numbers of eleven digits passes as a birth number. Such a column is refused
all the same, as nobody can tell the two apart: let the employer shorten or hash the numbers.
"""

from kommunetall.data.extract.persons.names import is_name
from kommunetall.data.extract.persons.search import ABSENCE, CODE, IDENTITY, OTHER
from kommunetall.data.extract.persons.titles import forbidden_name
from kommunetall.data.extract.persons.values import personal

__all__ = ["ABSENCE", "CODE", "IDENTITY", "OTHER", "forbidden_name", "is_name", "personal"]

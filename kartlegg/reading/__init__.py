"""Bytes to Reading: parts, text, quotes off, kind, sender, split, figures, doubts. Rules only, no clock, no network.

A message's way: ``parts`` takes it apart (``charsets`` and ``transfer`` make text of bytes, ``cms`` opens signatures,
``outlook`` its own files), ``html``, ``lines`` and ``documents`` make lines of its texts (``docx``, ``odt``, ``rtf``
and ``pdf`` by format), ``quotes`` parts the sender's lines from what they quote (``ours`` knows our letter),
``split`` takes greeting and ``signature`` off, finds ``markers`` (by ``numerals``, ``topics`` and ``tables``), lets
``align`` choose the best consistent set (``prose`` where there are none) and takes a sender's ``habits`` off,
``sender`` tells whom it is from (by ``addresses``, ``names``, ``cases``,
``authenticity``) and ``kinds`` what it is (by the words in ``machines`` and ``wishes``), ``figures`` reads numbers
and partners. ``reader`` joins them; ``standing`` puts a recipient's readings together; ``explain`` tells line by line
how a reading came about; ``contract`` writes the JSON that other programs rely on.
What a person decides goes over it all: ``corrections`` puts it in the place of what was read, ``moves`` knows which
line of a message stands in which answer, ``whole`` shows what was left out, ``sheet`` is the review as a text file.
"""

/* language: the language in which the program speaks to a person. Data and policy text never depend on it. */
#ifndef POLC_LANGUAGE_H
#define POLC_LANGUAGE_H

typedef enum Language { LANGUAGE_EN, LANGUAGE_ZH } Language;

#endif

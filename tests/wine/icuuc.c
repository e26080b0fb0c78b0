/* What Qt6Core links of ICU's converters and Wine 8 lacks. Qt calls them for text encodings beyond
   UTF-8 and Latin-1 only, which nothing of ours asks for; each says that it has no converter. */
#define STUB(name) __declspec(dllexport) void *name(void) { return 0; }

STUB(ucnv_cbFromUWriteUChars)
STUB(ucnv_cbToUWriteUChars)
STUB(ucnv_close)
STUB(ucnv_countAvailable)
STUB(UCNV_FROM_U_CALLBACK_SUBSTITUTE)
STUB(ucnv_fromUCountPending)
STUB(ucnv_fromUnicode)
STUB(ucnv_getAvailableName)
STUB(ucnv_getFromUCallBack)
STUB(ucnv_getMaxCharSize)
STUB(ucnv_getName)
STUB(ucnv_getStandardName)
STUB(ucnv_getToUCallBack)
STUB(ucnv_open)
STUB(ucnv_reset)
STUB(ucnv_setFromUCallBack)
STUB(ucnv_setToUCallBack)
STUB(UCNV_TO_U_CALLBACK_SUBSTITUTE)
STUB(ucnv_toUCountPending)
STUB(ucnv_toUnicode)

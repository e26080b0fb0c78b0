/* The one function of bcryptprimitives.dll that `cryptography` takes and Wine 8 lacks: random bytes,
   from the system's own source (RtlGenRandom, exported as SystemFunction036). */
#include <windows.h>

BOOLEAN NTAPI SystemFunction036(PVOID buffer, ULONG length);

__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE data, SIZE_T count)
{
    while (count > 0) {
        ULONG part = count > 0x40000000 ? 0x40000000 : (ULONG)count;
        if (!SystemFunction036(data, part))
            return FALSE;
        data += part;
        count -= part;
    }
    return TRUE;
}

#include <ecgpress/ecgpress.h>

const char *ecgp_version(void)
{
    return ECGPRESS_VERSION;
}

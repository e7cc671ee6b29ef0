#define _GNU_SOURCE
#include "base/sandbox.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/array.h"

#if defined(__x86_64__)
#define OWN_ARCH AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define OWN_ARCH AUDIT_ARCH_AARCH64
#endif

/* Sanitizers look into their own process through another one when it ends. */
#if defined(OWN_ARCH) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)

/* A list of what is refused, not of what is allowed: drivers and the C library need new calls every
 * year, and none of these to draw. */
static const int refused[] = {
    SYS_execve,
    SYS_execveat,
    SYS_socket,
    SYS_socketpair,
    SYS_connect,
    SYS_bind,
    SYS_listen,
    SYS_accept,
    SYS_accept4,
    SYS_ptrace,
    SYS_kill,
    SYS_tkill,
    SYS_rt_sigqueueinfo,
    SYS_process_vm_readv,
    SYS_process_vm_writev,
    SYS_pidfd_send_signal,
    SYS_io_uring_setup,
    SYS_bpf,
    SYS_perf_event_open,
    SYS_userfaultfd,
    SYS_mount,
    SYS_umount2,
    SYS_pivot_root,
    SYS_chroot,
    SYS_unshare,
    SYS_setns,
    SYS_add_key,
    SYS_request_key,
    SYS_keyctl,
    SYS_init_module,
    SYS_finit_module,
    SYS_delete_module,
    SYS_kexec_load,
    SYS_reboot,
    SYS_swapon,
    SYS_swapoff,
};

enum { CALLS = ARRAY_COUNT(refused), BEFORE = 4, X32_BIT = 0x40000000 };

#define LOAD(member) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, member))
#define JUMP(test, value, yes, no)                                                                 \
    BPF_JUMP(BPF_JMP | (test) | BPF_K, (unsigned)(value), (unsigned char)(yes), (unsigned char)(no))

bool sandbox_enter(void)
{
    /* Calls of another architecture have other numbers; there is no code of one here. */
    struct sock_filter code[BEFORE + CALLS + 2] = {
        LOAD(arch), JUMP(BPF_JEQ, OWN_ARCH, 0, CALLS + 2), /* else to the last but one ... */
        LOAD(nr), JUMP(BPF_JGE, X32_BIT, CALLS + 1, 0),    /* ... or to the last instruction */
    };
    for (int i = 0; i < CALLS; i++) {
        const struct sock_filter check = JUMP(BPF_JEQ, refused[i], CALLS - i, 0);
        code[BEFORE + i] = check;
    }
    const struct sock_filter allow = BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
    const struct sock_filter refuse = BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM);
    code[BEFORE + CALLS] = allow;
    code[BEFORE + CALLS + 1] = refuse;
    const struct sock_fprog program = {.len = ARRAY_COUNT(code), .filter = code};
    /* without SPEC_ALLOW, kernels before 5.16 slow the whole process down */
    const unsigned flags = SECCOMP_FILTER_FLAG_TSYNC | SECCOMP_FILTER_FLAG_SPEC_ALLOW;
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
           syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &program) == 0;
}

#else

bool sandbox_enter(void)
{
    return false;
}

#endif
